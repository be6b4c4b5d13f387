"""What install.sh does for the people in a roster, as root and with hub.env in the environment.

``check COURSE`` reads its roster, ``accounts COURSE`` makes the accounts that are missing and
closes all homes, ``students COURSE`` writes the students as `examroom roster` reads them, and
``closed`` closes the exchange of courses that hub.env no longer names.
"""

from __future__ import annotations

import csv
import os
import pwd
import secrets
import subprocess
import sys
from pathlib import Path

from kit import Course, Mistake, courses, setting

PASSWORDS = "first-passwords.csv"
COLUMNS = ("student", "first_name", "last_name", "email", "section")


def check(course: Course) -> None:
    """Say who is in the roster; what cannot be read has raised a `Mistake` by now."""
    print(f"{len(course.students)} students, {len(course.instructors)} instructors in its roster")
    if not course.instructors:
        raise Mistake(f"The roster of {course.name} has nobody with the role instructor.")


def accounts(course: Course) -> None:
    """Make accounts for who has none, with a first password, and close everybody's home."""
    made = []
    for member in course.members:
        try:
            person = pwd.getpwnam(member.account)
        except KeyError:
            made.append((member.account, _make(member.account)))
            person = pwd.getpwnam(member.account)
        if person.pw_uid < 1000:
            raise Mistake(
                f"{member.account} is an account of the system and cannot be in a roster."
            )
        os.chmod(person.pw_dir, 0o700)  # Debian's default lets everybody read
    print(f"{len(course.members)} accounts, their homes closed to others")
    if made:
        path = Path(setting("CONFIG")) / PASSWORDS
        with open(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a") as stream:
            csv.writer(stream).writerows(made)
        print(f"{len(made)} of them are new; {path} has their first passwords, give them out")


def _make(account: str) -> str:
    home = Path(setting("HOMES")) / account
    subprocess.run(
        ["useradd", "-U", "-m", "--home-dir", str(home), "--shell", "/bin/bash", account],
        check=True,
    )
    password = secrets.token_urlsafe(9)
    subprocess.run(["chpasswd"], input=f"{account}:{password}\n", text=True, check=True)
    return password


def students(course: Course) -> None:
    """Write the students, and nobody who teaches."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in course.members:
        if not one.teaches:
            writer.writerow([one.account, one.first_name, one.last_name, one.email, one.section])


def closed(known: list[Course]) -> None:
    """Close the exchange of past courses: their files stay, and nobody submits any more."""
    names = {course.name for course in known}
    for folder in sorted(Path(setting("EXCHANGE")).iterdir()):
        if folder.is_dir() and folder.name not in names:
            folder.chmod(0o700)
            print(f"{folder} is closed: hub.env does not name {folder.name} any more")


def main(words: list[str]) -> None:
    """Do what the words say."""
    known = courses()
    if words == ["closed"]:
        closed(known)
        return
    parts = {"check": check, "accounts": accounts, "students": students}
    verb, name = words
    parts[verb](next(course for course in known if course.name == name))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Mistake as reason:
        sys.exit(f"install.sh: {reason}")
