"""Write a roster with the names that The Littlest JupyterHub gives its accounts.

A user ``ada`` of that hub has the account ``jupyter-ada``, and nbgrader knows students by their
accounts. A long name is cut, and ends in the beginning of its hash. Type
``python3 roster.py class.csv >accounts.csv``, and give the result to `examroom roster`.
"""

import csv
import hashlib
import sys

SHORT, KEPT, OF_HASH = 26, 26, 5


def account(name):
    """Return the account of a user of that hub."""
    whole = f"jupyter-{name}"
    if len(whole) < SHORT:
        return whole
    return f"{whole[:KEPT]}-{hashlib.sha256(whole.encode()).hexdigest()[:OF_HASH]}"


def main(path):
    """Read a roster, and write it with the names of accounts in its column ``student``."""
    with open(path, newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        if "student" not in (reader.fieldnames or []):
            raise SystemExit(f"{path} has no column student.")
        writer = csv.DictWriter(sys.stdout, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "student": account(row["student"].strip())} for row in reader)


if __name__ == "__main__":
    main(sys.argv[1])
