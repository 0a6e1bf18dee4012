"""Measurements: ``python -m tests.bench PATH``, ``python -m tests.bench.growth``; ``-m bench`` sets them limits."""
