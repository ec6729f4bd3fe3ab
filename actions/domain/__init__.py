"""Rules of `actions` in plain Python."""
