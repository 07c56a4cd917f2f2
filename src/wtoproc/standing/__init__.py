"""Where a dispute stands on a day: strands, status, deadlines, next steps and moves."""
