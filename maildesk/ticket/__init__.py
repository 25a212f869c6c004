"""What a ticket is, and the values that travel between the steps. Pure."""
