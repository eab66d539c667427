"""``python -m rustfs_desktop`` starts the program."""

import sys

from rustfs_desktop.cli import main

sys.exit(main())
