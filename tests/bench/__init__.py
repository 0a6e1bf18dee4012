"""Measurements: ``python -m tests.bench PATH`` and the budgets that ``-m bench`` holds them against."""
