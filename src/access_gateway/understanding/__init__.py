"""What the customer wants, as far as it changes the way of the turn."""
