"""Training: labelled films become a new version."""
