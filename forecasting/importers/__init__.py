"""Tables of past results from anywhere to experiments and a list of problems, and back."""
