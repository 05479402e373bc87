"""hiprom measures hip internal rotation from a camera."""

from __future__ import annotations

__version__ = "0.1.0"
