"""The model store: versions of the model, each with its card, and the pointer to the one that serves."""
