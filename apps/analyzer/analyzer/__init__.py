"""Measures the negative space of a picture: the empty area around its subject."""
