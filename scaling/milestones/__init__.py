"""Scaling milestones: set, changed with a reason, and held against the figures."""
