"""Converts values into forms that other programs read."""
