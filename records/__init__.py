"""Records: what the program writes that must never be lost, with the folder it lies in."""
