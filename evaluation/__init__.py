"""Evaluation: predictions beside the truth become what a model is worth."""
