"""The outcome of marking a class, for programs to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from examroom.commands.grade import Report
from examroom.evidence.codec.characters import whole_characters
from examroom.gradebook.marks import Marks


def report_as_json(report: Report) -> str:
    """Return a report as one JSON document.

    Its fields are those of docs/instructor.md; numbers are points, seconds and bytes.
    """
    document = {
        "assignment": report.assignment,
        "sandboxed": report.sandboxed,
        "seconds": round(report.seconds, 3),
        "notebooks_run": report.executed,
        "cold": report.cold,
        "parts": {
            name: {"seconds": round(cost.seconds, 3), "cpu_seconds": round(cost.cpu_seconds, 3)}
            for name, cost in report.parts.items()
        },
        "students": [_student(one, report) for one in report.marks],
        "not_marked": [one.student for one in report.not_marked],
        "questions_changed": report.questions_changed,
        "misnamed": [asdict(one) for one in report.misnamed],
        "much_repaired": report.much_repaired,
        "flagged": {one.student: one.flagged for one in report.marks if one.flagged},
        "table": str(report.table),
        "feedback": str(report.feedback),
        "gradebook": str(report.gradebook),
    }
    return whole_characters(json.dumps(document, indent=2, ensure_ascii=False))


def _student(one: Marks, report: Report) -> dict[str, Any]:
    return {
        "student": one.student,
        "total": one.total,
        "points": one.points,
        "late_penalty": one.late_penalty,
        "name": one.name,
        "section": one.section,
        "handed_in": f"{one.handed_in.isoformat()}Z" if one.handed_in else None,
        "seconds_late": one.seconds_late,
        "questions": {
            name: {"score": mark.score, "points": mark.points, "waiting": mark.waiting}
            for name, mark in one.questions.items()
        },
        "errors": one.errors,
        "misconceptions": one.misconceptions,
        "problem": one.problem,
        "repairs": report.repairs.get(one.student, []),
        "run": _run(report.costs.get(one.student), report.statuses.get(one.student)),
    }


def _run(cost: dict[str, float] | None, status: str | None) -> dict[str, Any] | None:
    """Return how a run ended and what it took; None where there is no record of one."""
    if cost is None:
        return None
    warm = cost.get("warm")
    return {
        "status": status,
        "start": None if warm is None else "warm" if warm else "cold",
        "cpu_seconds": round(cost.get("cpu_seconds", 0.0), 3),
        "wall_seconds": round(cost.get("wall_seconds", 0.0), 3),
        "memory": int(cost.get("memory", 0)),
    }
