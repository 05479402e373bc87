"""Angles in, a result out: repetitions, peaks, compensations, quality, uncertainty."""
