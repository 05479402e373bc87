"""What is closed at the end of a `with` block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

Self = TypeVar("Self", bound="Closing")
Held = TypeVar("Held", bound="Closing")


class Closing(ABC):
    """Base of all that holds a file, a model, a thread: `with` closes it, errors or not."""

    @abstractmethod
    def close(self) -> None:
        """Give back what is held; twice is fine."""

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class MadeMeanwhile(Closing, Generic[Held]):
    """Something slow to make, made in a thread of its own while the caller goes on.

    Parameters
    ----------
    make : callable
        Makes it.
    """

    def __init__(self, make: Callable[[], Held]) -> None:
        maker = ThreadPoolExecutor(1, "hiprom-maker")
        try:
            self._made = maker.submit(make)
        finally:
            # Its thread ends when that is done; after a Ctrl-C just here it would keep the program
            # from ending, for ever.
            maker.shutdown(wait=False)

    def get(self) -> Held:
        """Return it, once it is made; what its making raised is raised here."""
        return self._made.result()

    def close(self) -> None:
        """Close it, once it is made; twice is fine."""
        if not self._made.cancel() and self._made.exception() is None:
            self._made.result().close()
