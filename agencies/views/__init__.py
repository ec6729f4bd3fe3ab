"""Pages of `agencies`."""
