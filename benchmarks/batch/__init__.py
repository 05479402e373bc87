"""What a batch gains from workers, and what it loses when machines die: nothing."""
