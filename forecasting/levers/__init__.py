"""What each lever has done, and what to try next."""
