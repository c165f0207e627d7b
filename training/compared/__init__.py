"""Compared: versions whose recipes differ in one choice alone, set beside each other."""
