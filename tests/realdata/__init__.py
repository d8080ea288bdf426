"""Published data, where it is present: see ``published``."""
