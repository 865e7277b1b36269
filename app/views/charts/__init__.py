"""A chart in the window: drawn in a thread, read out by mouse and keys, carried out as a file."""
