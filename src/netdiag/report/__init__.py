"""A diagnosis as data and as text."""
