"""Pages of `indicators`."""
