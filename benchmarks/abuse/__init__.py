"""Abuse: broken inputs of every kind through the command line, and a fuzzer over all readers.

``python -m benchmarks.abuse corpus`` runs the broken inputs, ``python -m benchmarks.abuse fuzz``
the fuzzer; the last figures are in ``docs/robustness.md``.
"""
