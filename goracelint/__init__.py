"""goracelint: static analysis of Go for races that the race detector stays silent on."""

__version__ = "0.1.0"
