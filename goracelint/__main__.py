"""``python -m goracelint``."""

import sys

from goracelint.cli import main

if __name__ == "__main__":
    sys.exit(main())
