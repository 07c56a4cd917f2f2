"""Analyses of a dispute or a rulebook: comparison, search, exploration, experience, forecast."""
