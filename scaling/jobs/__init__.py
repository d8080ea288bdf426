"""Background work. A ``Job`` row is the only way it starts, and the record people watch.

A feature declares what it can do with ``@job_kind`` in its own ``tasks.py``; whoever wants
it done calls ``request_job`` inside the transaction that makes it necessary.
"""
