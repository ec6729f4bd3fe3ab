"""REST resources of `agencies`."""
