"""An invented installation of national size: real areas, and nothing else that is real.

Made from a seed number, the same every time; its dates end the day before "today". The estate goes
in by the same services as real files do, each file as if it had been read in its year. Adoptions and
their ledgers are too many for that: they are told by ``histories``, projected by the ledger's own
``project``, and copied in.
"""
