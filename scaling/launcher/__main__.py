"""``python -m scaling.launcher``: what ``make run`` calls."""

import sys

from scaling.launcher.run import main

sys.exit(main())
