"""Reads of `actions`: sentences that return frozen dataclasses or named querysets."""
