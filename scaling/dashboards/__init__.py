"""Pages of figures: the nation, an innovation, an area, an organisation, and the lists behind."""
