"""The tries to come and what comes of them: pace, plans, simulation. NumPy only."""
