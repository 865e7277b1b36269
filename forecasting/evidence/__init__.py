"""What past results say by themselves: which tries were made, what each was built on, how well each was measured."""
