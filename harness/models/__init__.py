"""What answers behind the gateway."""
