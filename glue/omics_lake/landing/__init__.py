"""Which files are wanted, which have landed, and their bytes. Knows nothing of what is inside a file."""
