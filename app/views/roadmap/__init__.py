"""All projects and milestones on one time axis."""
