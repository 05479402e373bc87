"""Speed: hiprom, the plain loop and other tools, on clips of several lengths and sizes."""
