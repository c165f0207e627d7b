"""Reading: one film becomes one reading, alone or one of many on a worklist, and the reports that are taken away."""
