"""Where a value lies among published ones; a range to look at, never a pass mark."""

from __future__ import annotations

from dataclasses import dataclass

from hiprom.measurement import Measurement
from hiprom.protocols import Norm, Protocol


@dataclass(frozen=True)
class NormRange:
    """The span of published mean values of a position.

    Attributes
    ----------
    low_deg, high_deg : float
        Least and largest published mean; equal where there is only one.
    mode : str
        ``active`` where the studies measured active motion, else as the sources say.
    sources : tuple of str
        Who published them.
    """

    low_deg: float
    high_deg: float
    mode: str
    sources: tuple[str, ...]

    @property
    def text(self) -> str:
        """The span in words: ``28–33°``."""
        low, high = round(self.low_deg), round(self.high_deg)
        return f"{low}°" if low == high else f"{low}–{high}°"


def norm_range(protocol: Protocol) -> NormRange | None:
    """Return the span of the means measured in a test's position, or None where none is known.

    hiprom measures active motion, so studies of active motion are taken where there are any;
    passive motion goes further. Only studies that say how many people they measured count: a
    figure called ideal is not an average of anything.
    """
    studies = [norm for norm in protocol.norms if norm.n is not None]
    active = [norm for norm in studies if norm.mode.startswith("active")]
    chosen = active or studies
    if not chosen:
        return None
    means = [mean for norm in chosen for mean in _means(norm)]
    return NormRange(
        low_deg=min(means),
        high_deg=max(means),
        mode="active" if active else chosen[0].mode,
        sources=tuple(dict.fromkeys(norm.source for norm in chosen)),
    )


def norms_for(measurement: Measurement, protocol: Protocol) -> NormRange | None:
    """Return the published averages that apply to a result, none where no test was recognised."""
    return norm_range(protocol) if measurement.test is not None else None


def norm_sentence(protocol: Protocol) -> str:
    """Return the line that stands below a result: what others measured, and who."""
    found = norm_range(protocol)
    if found is None:
        return f"No published values are known for the {protocol.name} test."
    mode = "active " if found.mode == "active" else ""
    note = "" if found.mode == "active" else f" (active or passive: {found.mode})"
    return (
        f"Published {mode}{protocol.name} values average about {found.text}{note}; "
        f"source: {', '.join(found.sources)}. A range, not a pass mark."
    )


def _means(norm: Norm) -> tuple[float, ...]:
    mean = norm.ir_mean_deg
    return mean if isinstance(mean, tuple) else (mean,)
