"""REST resources of `actions`."""
