"""A Dask scheduler as it is seen from here: it may be gone at any moment."""

from __future__ import annotations

import gc
import logging
import time
import weakref
from collections.abc import Callable
from importlib import metadata
from typing import Any, Final

from hiprom import __version__
from hiprom.closing import Closing
from hiprom.environment import debugging
from hiprom.errors import HipromError, UsageError, in_short

ANSWER_S: Final = 10.0
"""How long an answer may take before the scheduler counts as gone."""

_TRY_AGAIN_S: Final = 0.2
_GONE_S: Final = 5.0  # for a client that could not connect to be collected


class ClusterError(HipromError):
    """The cluster went away and did not come back; what is finished is kept."""


class Scheduler(Closing):
    """A connection to a scheduler.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.5:8786``.
    timeout_s : float
        How long it may take to answer.

    Raises
    ------
    OSError, ValueError
        If nothing answers, or not who it is, or the address is none.
    UsageError
        If Dask lacks what this kind of address needs, as ``tls://`` needs settings.
    """

    def __init__(self, address: str, timeout_s: float = ANSWER_S) -> None:
        self._client = _client(address, timeout_s)
        identity = self._asked_identity()
        if identity is None:  # nobody could tell later whether it is still the same
            self.close()
            raise OSError(f"the scheduler at {address} went away")
        self._identity = identity

    def submit(self, work: Callable[..., Any], *arguments: Any, key: str) -> Any:
        """Hand out work; return Dask's future of it."""
        return self._client.submit(work, *arguments, key=key, pure=False)

    def is_the_same(self) -> bool:
        """Return whether it still answers, and is the one that was connected to."""
        return self._client.status == "running" and self._asked_identity() == self._identity

    def workers(self) -> int:
        """Return how many workers there are; none where the scheduler is gone."""
        answer = self._asked("ncores")
        return 0 if answer is None else len(answer)

    def check_workers(self) -> None:
        """Check the version of hiprom on every worker there is; later ones check it themselves.

        Raises
        ------
        UsageError
            If one has another version, or none.
        """
        versions = self._client.run(metadata.version, "hiprom", on_error="return")
        for worker, version in versions.items():
            if version != __version__:
                has = "no hiprom" if isinstance(version, Exception) else f"hiprom {version}"
                raise UsageError(
                    f"the worker {worker} has {has}, this is {__version__}; install the same"
                    " version on every machine"
                )

    def close(self) -> None:
        """Close the connection, if the scheduler is still there."""
        try:
            self._client.close(timeout=ANSWER_S)
        except (OSError, TimeoutError, RuntimeError):
            return  # the scheduler is gone

    def _asked_identity(self) -> str | None:
        answer = self._asked("identity")
        return None if answer is None else str(answer["id"])

    def _asked(self, what: str) -> Any:
        client = self._client
        try:
            return client.sync(getattr(client.scheduler, what), callback_timeout=ANSWER_S)
        except (OSError, TimeoutError, RuntimeError, AttributeError):
            return None  # it went away before it answered


def wait_for_scheduler(address: str, wait_s: float) -> Scheduler:
    """Connect to a scheduler that may be gone for a while.

    Raises
    ------
    ClusterError
        If none answers within `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return Scheduler(address)
        except (OSError, ValueError) as error:
            if time.monotonic() >= deadline:
                raise ClusterError(
                    f"the scheduler at {address} did not come back within {wait_s / 60:.0f} min;"
                    " run the same command again: what is finished is kept"
                ) from error
            time.sleep(_TRY_AGAIN_S)


def _client(address: str, timeout_s: float) -> Any:
    from distributed import Client

    if not debugging():
        _silence_logs()
    kind: Any = Client  # not typed by its makers
    client = kind.__new__(kind)  # made in two steps: one that fails is to be known, too
    failed: Exception
    try:
        client.__init__(address, timeout=timeout_s, set_as_default=False, name="hiprom-batch")
    except (OSError, ValueError) as error:
        failed = type(error)(*error.args)  # without the frames that hold on to the client
    except (TypeError, ImportError) as error:
        failed = UsageError(f"Dask cannot connect to {address}: {in_short(error)}")
    else:
        return client
    still_there = weakref.ref(client)
    del client
    _collect(still_there)
    raise failed


def _collect(client: weakref.ref[Any]) -> None:
    """Wait until a client that could not connect is gone; its own thread may hold it for a moment.

    It closes itself when it is collected. Where that happens while another one starts, both wait
    for one lock for ever.
    """
    deadline = time.monotonic() + _GONE_S
    gc.collect()
    while client() is not None and time.monotonic() < deadline:
        time.sleep(_TRY_AGAIN_S / 10)
        gc.collect()


def _silence_logs() -> None:
    """Keep Dask's tracebacks of a lost connection off the terminal: it is said in a line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            # several have handlers of their own
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
