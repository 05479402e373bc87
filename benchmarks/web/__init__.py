"""The web application in real Chromium: latency, memory, and the pictures of the handbook."""
