"""What is entered about a project, besides its experiments."""
