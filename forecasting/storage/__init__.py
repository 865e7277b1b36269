"""The `.whenabouts` file and the journal beside it: nothing lost, nothing half-written."""
