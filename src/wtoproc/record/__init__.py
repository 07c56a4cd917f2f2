"""What has happened in a dispute: events, the record that holds them, case files."""
