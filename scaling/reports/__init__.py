"""Spread reports: the figures of one innovation or one area, frozen, numbered and never changed."""
