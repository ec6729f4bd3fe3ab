"""The tests of HZ+."""
