"""Telling people what changed: a line on their home page, and an e-mail sent in the background."""
