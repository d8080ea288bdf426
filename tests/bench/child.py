"""One part of the bench, on the database the environment names: ``python -m tests.bench.child PART``."""

import sys
from importlib import import_module

if __name__ == "__main__":
    import_module("scaling.wsgi")  # set up as the web server is
    import_module(f"tests.bench.{sys.argv.pop(1)}").main()
