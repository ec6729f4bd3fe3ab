"""Reads of `agencies`: sentences that return frozen dataclasses or named querysets."""
