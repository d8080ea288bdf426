"""Each person's front page: what is asked of them, what changed, and whom to contact."""
