"""Whether a step may be taken: questions, clocks, guards, findings and verdicts."""
