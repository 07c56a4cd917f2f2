"""The rules: rows of law, the rulebook that holds them, and charts."""
