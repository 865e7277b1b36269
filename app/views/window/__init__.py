"""What holds the screens, and those that belong to no project: settings, help, about, faults."""
