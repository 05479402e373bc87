"""What a tracker remembers of how well the last person was seen is taken out again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hiprom.pose.visibility import FreshVisibility

SEEN = arrays(np.float64, (12, 3), elements=st.floats(0.0, 1.0))


def told(seen: np.ndarray, before: np.ndarray | None = None) -> list[np.ndarray]:
    """What MediaPipe makes of visibilities: a low-pass that nothing resets."""
    out = [seen[0] if before is None else 0.1 * seen[0] + 0.9 * before]
    for now in seen[1:]:
        out.append(0.1 * now + 0.9 * out[-1])
    return out


@given(first=SEEN, second=SEEN, third=SEEN)
def test_a_new_beginning_is_like_a_new_tracker(
    first: np.ndarray, second: np.ndarray, third: np.ndarray
) -> None:
    visibility = FreshVisibility()
    visibility.forget()
    one = told(first)
    np.testing.assert_allclose([visibility.of(v) for v in one], one, atol=1e-9)
    for seen in (second, third):
        visibility.forget()
        one = told(seen, one[-1])
        np.testing.assert_allclose([visibility.of(v) for v in one], told(seen), atol=1e-9)


def test_a_table() -> None:
    visibility = FreshVisibility()
    assert visibility.of(np.array([0.9])) == [0.9]
    visibility.forget()
    # Half of it is seen now: 0.1 * 0.5 + 0.9 * 0.9 = 0.86, then 0.1 * 0.5 + 0.9 * 0.86 = 0.824.
    np.testing.assert_allclose(visibility.of(np.array([0.86])), [0.5])
    np.testing.assert_allclose(visibility.of(np.array([0.824])), [0.5])
