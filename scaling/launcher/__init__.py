"""Starts, watches and stops everything a run of Scaling needs. Knows nothing of Django."""
