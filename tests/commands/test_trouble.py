"""What a report says of trouble is printed as it is, whatever stands in names and errors."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examroom.commands import main
from examroom.commands.output import to_look_at

ODD = "[/red] [bold] [link=file:///etc/passwd]look[/] [/]"


def test_an_error_that_is_markup_neither_stops_the_report_nor_colours_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_look_at, "sentences", lambda report: [f"One: {ODD}"])
    marks = SimpleNamespace(
        student="grp [3]", problem=ODD, flagged=["q[/]"], errors={"q[/]": f"{ODD}\x1b]8;;x\x07"}
    )
    report: Any = SimpleNamespace(marks=[marks], folder=Path())
    main._tell_trouble(report)
    said = capsys.readouterr().err
    assert said.count(ODD) == 3
    assert "grp [3]: the check of q[/] stopped" in said
    assert "\x1b]8" not in said
