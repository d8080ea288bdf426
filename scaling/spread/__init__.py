"""The one door through which every figure of spread comes. It reads; it never writes.

``selectors`` is the door. ``indicators`` says in words and data what each figure counts.
"""
