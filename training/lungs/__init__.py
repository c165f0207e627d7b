"""Lungs: films with lung masks become the network that outlines the lungs."""
