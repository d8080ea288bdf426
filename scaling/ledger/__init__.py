"""Alone appends lines, projects adoptions and verifies the projection."""
