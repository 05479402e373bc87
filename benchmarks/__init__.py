"""Benchmarks of hiprom: rendered clips with exact truth, accuracy and speed."""
