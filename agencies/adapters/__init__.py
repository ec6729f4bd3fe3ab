"""Files in and out of `agencies`."""
