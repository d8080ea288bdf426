"""A demonstration: invented organisations in real areas, invented innovations, invented people.

It is made through the same files and services as real use, from a fixed seed, so that it is
the same every time but for its dates, which end today. Nothing in it is a real organisation.
"""
