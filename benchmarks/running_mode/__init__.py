"""Which MediaPipe running mode measures best: speed, noise, lag and shaved peaks of each."""
