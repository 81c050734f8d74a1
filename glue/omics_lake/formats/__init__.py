"""How the bytes of one format become Arrow rows plus rejected lines. Pure: no I/O, no Spark, no clock."""
