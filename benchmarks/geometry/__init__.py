"""How many frames a second the geometry core works through."""
