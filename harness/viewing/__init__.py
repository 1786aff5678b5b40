"""A run's page, served: of any size, with every story and every request in full."""
