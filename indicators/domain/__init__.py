"""Rules of `indicators` in plain Python."""
