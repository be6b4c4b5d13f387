"""Build, mark and prove an auto-graded course."""

import sys

if sys.version_info < (3, 13):  # noqa: UP036 (someone may start it with the machine's own Python)
    sys.stderr.write(
        "This course needs Python 3.13, and this is Python %s: run 'make setup', then use "
        "'.venv/bin/examroom'.\n" % sys.version.split()[0]
    )
    raise SystemExit(2)
