"""Landmarks in, angles out: the geometry core, numpy alone and no input or output."""
