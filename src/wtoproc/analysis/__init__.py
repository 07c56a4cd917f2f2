"""What can follow and how long it takes: comparison, search, exploration, experience, forecast."""
