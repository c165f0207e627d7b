"""Films: a folder of labelled radiographs."""
