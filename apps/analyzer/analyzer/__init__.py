"""Measures the negative space of a picture: what surrounds its subject."""
