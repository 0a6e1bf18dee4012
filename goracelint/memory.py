"""How much memory was needed at most, as the system tells it; 0 where it does not."""

import sys


def peak(children: bool = False) -> float:
    """Peak resident memory in megabytes (2**20 bytes): of this process, or of the largest child that has ended."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss / scale
