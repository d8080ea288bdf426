"""The catalogue in words, links and tables, ready for its templates."""
