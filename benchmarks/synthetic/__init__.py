"""Rendered clips of hip rotation tests, with the exact truth of every frame.

A parametric body with known joints is posed, filmed off screen and encoded, and what a goniometer
would have read is computed from the posed joint centres. Only ``numpy`` is needed to read a
specification or to compute a truth; rendering also needs ``anny`` (with a CPU build of torch),
``scipy``, ``pyvista`` and ``av``; the second renderer (``--renderer filament``) needs ``open3d``,
and the second family of bodies (``--kind soma``) what `soma` names.

Axes everywhere: x to the subject's left, -y the way the subject faces, z up; metres, degrees.
"""
