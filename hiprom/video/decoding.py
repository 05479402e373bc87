"""Decode the packets of a video stream, but for frames that are not wanted."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import av

# Decoders that leave out a frame which no other needs when told to, packet by packet.
_SELECTIVE = ("h264", "hevc")

_LONGEST_WAIT = 64  # packets; H.264 and HEVC put at most 16 frames out of order

Wants = Callable[[int], bool]


@dataclass(order=True)
class _Announced:
    """A frame whose packet was read: its presentation time, and whether it is wanted."""

    pts: int
    wanted: bool | None = field(default=None, compare=False)  # None until it was asked for


class FrameDecoder:
    """Iterate over the decoded frames of a stream, from where its container stands.

    Packets that cannot be decoded are passed over and counted. After `choose`, frames that are not
    wanted and on which no other frame is built are not decoded either (docs/performance.md has what
    that saves).

    Whether a frame is wanted must be asked in the order of presentation, but packets come in the
    order of decoding. A frame's presentation time (PTS) is never before its packet's decoding time
    (DTS), so all frames up to the latest DTS are known: a packet waits until its frame was asked
    for, and is then decoded or left out.

    Parameters
    ----------
    container, stream
        Of PyAV.
    selective : bool
        Whether there will be a choice; only where the packets' times can be relied on.

    Attributes
    ----------
    damaged : int
        Packets that could not be decoded so far.
    """

    def __init__(self, container: Any, stream: Any, *, selective: bool = False) -> None:
        self.damaged = 0
        self._container, self._stream = container, stream
        self._wants: Wants | None = None
        self._selective = selective and stream.codec_context.name in _SELECTIVE
        self._waiting: deque[tuple[Any, _Announced | None]] = deque()  # packets
        self._coming: list[_Announced] = []  # a heap of those that were not asked for yet
        self._asked: deque[_Announced] = deque()
        self._asked_up_to = -math.inf
        self._frames = self._decoded()
        self._leave_out(False)

    def __iter__(self) -> Iterator[Any]:
        return self._frames

    def choose(self, first: int, wants: Wants) -> None:
        """Ask from now on which frames are wanted.

        Parameters
        ----------
        first : int
            Presentation time of the first frame, in ticks of the stream.
        wants : callable
            Asked with each frame's presentation time once, in order.
        """
        self._wants = wants
        self._coming = [frame for frame in self._coming if frame.pts >= first]
        heapq.heapify(self._coming)

    def account_for(self, pts: int) -> tuple[bool, list[int]]:
        """Return whether a decoded frame is wanted, and the times of those left out before it.

        Parameters
        ----------
        pts : int
            The decoded frame's presentation time, later than that of the one before.
        """
        self._ask_up_to(pts)
        wanted: bool | None = None
        left_out = []
        while self._asked and self._asked[0].pts <= pts:
            frame = self._asked.popleft()
            if frame.pts == pts:
                wanted = frame.wanted
            elif not frame.wanted:
                left_out.append(frame.pts)
        if wanted is None:  # its packet did not tell
            wanted = self._wants is None or self._wants(pts)
        return wanted, left_out

    def left_out_at_end(self) -> list[int]:
        """Return, at the end, the presentation times of those left out after the last frame."""
        return [frame.pts for frame in self._asked if not frame.wanted]

    def _decoded(self) -> Iterator[Any]:
        for packet in self._packets():
            self._waiting.append((packet, self._announce(packet)))
            yield from self._decode_known()
        self._ask_up_to(math.inf)  # where the file breaks off
        yield from self._decode_known()

    def _decode_known(self) -> Iterator[Any]:
        """Decode the waiting packets up to the first one whose frame was not asked for yet."""
        while self._waiting and self._is_known(self._waiting[0][1]):
            packet, frame = self._waiting.popleft()
            self._leave_out(frame is not None and frame.wanted is False)
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

    def _announce(self, packet: Any) -> _Announced | None:
        """Note a packet's frame, and ask for all those before which none can come any more."""
        if packet.is_discard:  # decoded for others, never shown
            return None
        known = packet.pts is not None and packet.dts is not None  # not so of the last one
        if not known or len(self._waiting) > _LONGEST_WAIT:
            self._selective = False
            self._ask_up_to(math.inf)
        if not self._selective:
            return None
        frame = _Announced(packet.pts)
        heapq.heappush(self._coming, frame)
        self._ask_up_to(packet.dts)
        return frame

    def _ask_up_to(self, pts: float) -> None:
        while self._wants is not None and self._coming and self._coming[0].pts <= pts:
            frame = heapq.heappop(self._coming)
            if frame.pts <= self._asked_up_to:
                frame.wanted = True  # out of order: decoded, for the reader to leave out and count
                continue
            self._asked_up_to = frame.pts
            frame.wanted = self._wants(frame.pts)
            self._asked.append(frame)

    def _is_known(self, frame: _Announced | None) -> bool:
        return self._wants is None or frame is None or frame.wanted is not None

    def _leave_out(self, unneeded: bool) -> None:
        """Have the codec leave out a frame that no other needs, or none."""
        self._stream.codec_context.skip_frame = "NONREF" if unneeded else "DEFAULT"
