"""What is known and forecast in sentences, as tables, and as JSON for scripts."""
