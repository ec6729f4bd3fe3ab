"""Pages of `actions`."""
