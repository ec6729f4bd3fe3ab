"""Rules of `agencies` in plain Python."""
