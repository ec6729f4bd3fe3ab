"""REST resources of `indicators`."""
