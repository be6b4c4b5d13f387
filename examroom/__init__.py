"""Build, mark and prove an auto-graded course."""

import sys

if sys.version_info < (3, 13):  # noqa: UP036 (someone may start it with the machine's own Python)
    found = sys.version.split()[0]
    sys.stderr.write(
        f"This course needs Python 3.13, and this is Python {found}: run 'make setup', then use "
        "'.venv/bin/examroom'.\n"
    )
    raise SystemExit(2)
