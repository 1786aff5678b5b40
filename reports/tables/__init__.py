"""Tables, whichever format prints them."""
