"""How many processes work at once."""

import os


def jobs_of(jobs: int) -> int:
    """How many processes to use: as asked, or one a core."""
    return jobs if jobs > 0 else os.cpu_count() or 1
