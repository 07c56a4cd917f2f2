"""What the rules say: rows of law, the rulebook that holds them, charts."""
