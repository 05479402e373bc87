"""Agreement between two ways of measuring one quantity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Error of a method against a reference, in degrees.

    Attributes
    ----------
    n : int
        Pairs with both figures.
    bias, sd, mae, p95, worst : float
        Mean and standard deviation of the errors; mean, 95th percentile and largest of their
        sizes. NaN without pairs (the deviation: with fewer than two).
    limits : (float, float)
        95 % limits of agreement (Bland & Altman 1986): bias ± 1.96 standard deviations.
    """

    n: int
    bias: float
    sd: float
    mae: float
    p95: float
    worst: float

    @property
    def limits(self) -> tuple[float, float]:
        """Lower and upper 95 % limit of agreement."""
        return self.bias - 1.96 * self.sd, self.bias + 1.96 * self.sd


def agreement(measured: FloatArray, reference: FloatArray) -> Agreement:
    """Compare measured figures with their references.

    Parameters
    ----------
    measured, reference : (n,) array
        NaN where a figure is missing; such pairs are left out.
    """
    error = measured - reference
    error = error[np.isfinite(error)]
    if not len(error):
        nan = float("nan")
        return Agreement(0, nan, nan, nan, nan, nan)
    size = np.abs(error)
    return Agreement(
        n=len(error),
        bias=float(error.mean()),
        sd=float(error.std(ddof=1)) if len(error) > 1 else float("nan"),
        mae=float(size.mean()),
        p95=float(np.percentile(size, 95)),
        worst=float(size.max()),
    )
