"""A report: composed once, then written in each of its forms."""
