#!/usr/bin/env python
"""Django's command line for Scaling."""

import os
import sys

from scaling.launcher.commands import database
from scaling.launcher.processes import StartFailed
from scaling.launcher.programs import MissingProgram


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scaling.settings")
    try:
        with database(sys.argv, os.environ):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except (StartFailed, MissingProgram) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
