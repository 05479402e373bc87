"""How a model bundle is given to MediaPipe: without what nobody needs, and not kept in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from hiprom.pose.memory import leave_on_disk
from hiprom.pose.trim import without_mask


@contextmanager
def bundle_options(bundle: Path) -> Iterator[dict[str, Any]]:
    """Yield what to tell MediaPipe's `BaseOptions`, for as long as a landmarker is being made.

    MediaPipe keeps a bundle that it is given as bytes in memory for good, though it needs little
    of it once the networks are built: 38 MB for the two models. A file it maps, and the pages of
    that can be let go. So on Linux the bundle goes by way of a nameless file.

    Parameters
    ----------
    bundle : Path
        A pose landmarker bundle (``.task``).
    """
    trimmed = without_mask(bundle)
    if trimmed is None:
        yield {"model_asset_path": str(bundle)}
        return
    with ExitStack() as stack:
        file = _stored(trimmed, stack)
        if file is None:
            yield {"model_asset_buffer": trimmed}
            return
        del trimmed
        yield {"model_asset_path": str(_path_of(file))}
        leave_on_disk(file.fileno())


def _stored(content: bytes, stack: ExitStack) -> IO[bytes] | None:
    """Return a file of that content which has no name and goes with this process.

    None where there is no such thing (elsewhere than on Linux), or no room for it.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        file = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
        file.write(content)
        file.flush()
    except OSError:
        return None
    return file if _path_of(file).exists() else None


def _path_of(file: IO[bytes]) -> Path:
    return Path(f"/proc/self/fd/{file.fileno()}")
