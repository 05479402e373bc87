"""What the history promises, tried: speed at 10,000 sessions, and nothing lost by kill -9."""
