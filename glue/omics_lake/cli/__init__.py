"""The command line: reads the words of a call, shows progress, prints answers. No work of its own."""
