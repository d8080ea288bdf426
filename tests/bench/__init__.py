"""Measuring Scaling at national scale: ``make bench`` and ``make load``. No part of the product."""
