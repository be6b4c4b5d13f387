"""A record is found again as long as it would say the same."""

from dataclasses import dataclass

import pytest

from examroom.course.notebooks import new_notebook
from examroom.evidence.kinds import CLASSES
from examroom.execution.record import record_key


def test_a_record_counts_no_more_when_evidence_has_other_fields(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @dataclass(frozen=True)
    class Changed:
        another: int

    before = record_key(new_notebook([]), {}, {})
    assert record_key(new_notebook([]), {}, {}) == before
    monkeypatch.setitem(CLASSES, "TraceEvidence", Changed)
    assert record_key(new_notebook([]), {}, {}) != before
