"""One module per lake table: its declaration and how landed files become its rows."""
