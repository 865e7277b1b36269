"""Every chart, drawn with Matplotlib artists for screen, file and notebook; no Qt, no pyplot."""
