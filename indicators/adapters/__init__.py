"""Files in and out of `indicators`."""
