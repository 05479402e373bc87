"""What the tests of the web application need beside the core."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = ("fastapi", "uvicorn", "websockets", "httpx2")
MISSING = [name for name in NEEDED if find_spec(name) is None]
