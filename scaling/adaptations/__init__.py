"""Local changes to an innovation, credited to the organisation that made them."""
