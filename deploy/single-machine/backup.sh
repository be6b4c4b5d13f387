#!/bin/sh
# Save each course's gradebook and what students handed in: backup.sh /etc/jupyterhub/hub.env
#
# The gradebook is copied by SQLite itself, so also while somebody marks. Thirty days are kept.
set -eu
umask 077
set -a
. "$1"
set +a
for course in $COURSES; do
    folder=$HOMES/grader-$course/course
    [ -e "$folder/gradebook.db" ] || continue
    place=$BACKUPS/$course/$(date -u +%Y-%m-%d)
    mkdir -p "$place"
    "$PROGRAMS/hub/bin/python" - "$folder/gradebook.db" "$place/gradebook.db" <<'END'
import sqlite3, sys

source, target = (sqlite3.connect(path) for path in sys.argv[1:])
source.backup(target)
if target.execute("PRAGMA integrity_check").fetchone() != ("ok",):
    raise SystemExit(f"{sys.argv[1]} is damaged: its copy is not whole.")
END
    (
        cd "$folder"
        set -- nbgrader_config.py
        for name in roster.csv submitted; do
            if [ -e "$name" ]; then set -- "$@" "$name"; fi
        done
        tar -czf "$place/course.tar.gz" "$@"
    )
    find "$BACKUPS/$course" -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf {} +
    echo "$place"
done
