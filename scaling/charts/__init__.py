"""Charts: a pure specification for each kind, and one way to draw any of them as SVG."""
