"""Searches: recipes tried one after the other over a declared space, scored inside train."""
