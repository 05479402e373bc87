"""Angles in, a result out: repetitions, peaks, compensations, quality, uncertainty.

The way of a clip through this package, which `score.score` goes:

1. `assess_view` refuses a view that cannot be measured, and says what lowers the trust in another
   (`quality`, `refusal`, `supine_view`, `continuity`, `covered_knees`, `resting_legs`).
2. `internal_rotations` are a side's repetitions, each with the level of its hold: the largest level
   is the peak (`rotations`, `repetitions`, `plateau`, `gaps`).
3. `score_side` takes a side's figures from them, with what moved along and what was seen in part
   only (`one_side`, `compensations`, `incomplete`).
4. Each peak gets its interval, and the difference of the sides is held against the error of both
   (`uncertainty`, `asymmetry`).
"""
