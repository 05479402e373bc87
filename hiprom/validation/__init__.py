"""How far hiprom's figures are from readings taken by other means."""
