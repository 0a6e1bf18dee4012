"""``python -m tests.bench PATH [--jobs N] [--runs N]`` prints what each phase of a run takes."""

import argparse
import json
from pathlib import Path

from tests.bench.measure import calibrate, measure, run_here, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("path", type=Path, help="a folder with Go files, all below it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="the run of median length is shown")
    parser.add_argument("--here", action="store_true", help="one run in this process, printed as JSON")
    options = parser.parse_args()
    path = options.path.resolve()
    if options.here:
        print(json.dumps(run_here(path, options.jobs)))
    else:
        print(table(measure(path, options.jobs, options.runs), calibrate()))


if __name__ == "__main__":
    main()
