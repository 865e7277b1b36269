"""The model, what is believed before data, and draws from its posterior."""
