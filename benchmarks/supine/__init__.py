"""Where must the camera stand for the supine test? See docs/supine.md."""
