"""Jobs: a training as work of its own, which waits, is watched, stopped, gone on with, and always says how it ended."""
