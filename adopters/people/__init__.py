"""People: who holds which role over what, how they are invited and how their access ends."""
