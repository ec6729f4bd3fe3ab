"""Reads of `indicators`: sentences that return frozen dataclasses or named querysets."""
