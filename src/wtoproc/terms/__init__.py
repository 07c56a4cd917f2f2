"""The words of the field: provisions, lengths of time, Members, working days."""
