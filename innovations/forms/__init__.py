"""What people fill in to describe an innovation. Forms parse; services decide."""
