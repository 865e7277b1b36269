"""The program tried out on the computer it runs on."""
