"""The cellar: plain helpers that know no app."""
