"""Decode the packets of a video stream, but for pictures that are not wanted."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import av

# Decoders that leave out a picture which no other needs when told to, packet by packet.
_SPARING = ("h264", "hevc")

_LONGEST_WAIT = 64  # packets; H.264 and HEVC put at most 16 pictures out of order

Wants = Callable[[int], bool]


@dataclass(order=True)
class _Shown:
    """A picture that is to come: when it is shown, and whether it is wanted."""

    ticks: int
    wanted: bool | None = field(default=None, compare=False)


class Decoding:
    """Iterate over the decoded frames of a stream, from where its container stands.

    Packets that cannot be decoded are passed over and counted. After `choose`, pictures that are
    not wanted and that no other picture is built on are not decoded either (docs/performance.md has
    what that saves).

    To tell which are wanted, they must be asked for in the order of showing; packets come in the
    order of decoding. A packet that is decoded later is not shown earlier than it is decoded, so
    all pictures up to the latest decoding time are known.

    Parameters
    ----------
    container, stream
        Of PyAV.
    sparing : bool
        Whether there will be a choice; only where the packets' times can be relied on.

    Attributes
    ----------
    damaged : int
        Packets that could not be decoded so far.
    """

    def __init__(self, container: Any, stream: Any, *, sparing: bool = False) -> None:
        self.damaged = 0
        self._container, self._stream = container, stream
        self._wants: Wants | None = None
        self._orderly = sparing and stream.codec_context.name in _SPARING
        self._waiting: deque[tuple[Any, _Shown | None]] = deque()
        self._coming: list[_Shown] = []  # a heap
        self._asked: deque[_Shown] = deque()
        self._asked_up_to = -math.inf
        self._frames = self._decoded()
        self._spare(False)

    def __iter__(self) -> Iterator[Any]:
        return self._frames

    def choose(self, first: int, wants: Wants) -> None:
        """Ask from now on which pictures are wanted.

        Parameters
        ----------
        first : int
            When the first picture is shown, in ticks of the stream.
        wants : callable
            Asked once for each picture, in the order of showing.
        """
        self._wants = wants
        self._coming = [shown for shown in self._coming if shown.ticks >= first]
        heapq.heapify(self._coming)

    def settle(self, ticks: int) -> tuple[bool, list[int]]:
        """Return whether a decoded frame is wanted, and when others before it would be shown.

        Parameters
        ----------
        ticks : int
            When the frame is shown. Each must be later than the one before.
        """
        self._ask(ticks)
        wanted: bool | None = None
        passed = []
        while self._asked and self._asked[0].ticks <= ticks:
            shown = self._asked.popleft()
            if shown.ticks == ticks:
                wanted = shown.wanted
            elif not shown.wanted:
                passed.append(shown.ticks)
        if wanted is None:  # its packet did not tell
            wanted = self._wants is None or self._wants(ticks)
        return wanted, passed

    def rest(self) -> list[int]:
        """Return, at the end, when the unwanted pictures after the last frame would be shown."""
        return [shown.ticks for shown in self._asked if not shown.wanted]

    def _decoded(self) -> Iterator[Any]:
        for packet in self._packets():
            self._waiting.append((packet, self._announce(packet)))
            yield from self._decode_settled()
        self._ask(math.inf)  # where the file breaks off
        yield from self._decode_settled()

    def _decode_settled(self) -> Iterator[Any]:
        while self._waiting and self._is_settled(self._waiting[0][1]):
            packet, shown = self._waiting.popleft()
            self._spare(shown is not None and shown.wanted is False)
            try:
                yield from packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                self.damaged += 1

    def _packets(self) -> Iterator[Any]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.error.FFmpegError, IndexError):
                # The file cannot be read on; the reader tells that it is short. PyAV's IndexError:
                # a packet of a stream that the header did not have.
                packet = None
            if packet is None:
                return
            yield packet

    def _announce(self, packet: Any) -> _Shown | None:
        """Note when a packet's picture is shown, and ask for those before which none can come."""
        if packet.is_discard:  # decoded for others, never shown
            return None
        known = packet.pts is not None and packet.dts is not None  # not so of the last one
        if not known or len(self._waiting) > _LONGEST_WAIT:
            self._orderly = False
            self._ask(math.inf)
        if not self._orderly:
            return None
        shown = _Shown(packet.pts)
        heapq.heappush(self._coming, shown)
        self._ask(packet.dts)
        return shown

    def _ask(self, up_to: float) -> None:
        while self._wants is not None and self._coming and self._coming[0].ticks <= up_to:
            shown = heapq.heappop(self._coming)
            if shown.ticks <= self._asked_up_to:
                shown.wanted = True  # out of order: decoded, for the reader to leave out and count
                continue
            self._asked_up_to = shown.ticks
            shown.wanted = self._wants(shown.ticks)
            self._asked.append(shown)

    def _is_settled(self, shown: _Shown | None) -> bool:
        return self._wants is None or shown is None or shown.wanted is not None

    def _spare(self, spare: bool) -> None:
        self._stream.codec_context.skip_frame = "NONREF" if spare else "DEFAULT"
