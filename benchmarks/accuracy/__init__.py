"""How accurate hiprom is on rendered people, and the training of its small correction."""
