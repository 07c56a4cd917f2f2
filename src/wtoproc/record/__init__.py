"""What has happened in a dispute: events, the record of them, and case files."""
