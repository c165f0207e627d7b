"""Reading: one film becomes one reading."""
