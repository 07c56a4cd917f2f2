"""The basic terms of the field: provisions, periods of time, Members, agreements, working days."""
