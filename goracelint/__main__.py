"""``python -m goracelint``."""

from goracelint.cli import entry

if __name__ == "__main__":
    entry()
