"""How fast the live path is, and whether replays measure what clips measure."""
