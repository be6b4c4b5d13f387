"""The self-test proves every wall of the sandbox, and notices one that is missing."""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from examroom.sandbox import Bind, SandboxSpec, SandboxUnavailable, run_self_test, self_test
from examroom.sandbox.launch import bubblewrap
from tests.sandbox.conftest import REPOSITORY


def test_the_self_test_proves_every_wall_and_leaves_no_canary() -> None:
    report = run_self_test(course=[REPOSITORY, REPOSITORY / "source"])
    assert len(report.proved) >= 12
    assert not list(REPOSITORY.glob(".examroom-self-test-*"))


@pytest.mark.parametrize(
    ("weakness", "complaint"),
    [
        (["--share-net"], "no network"),
        (["--ro-bind", "/etc", "/etc"], "no files of the host"),
        (["--setenv", "GRADEBOOK", "here"], "a clean environment"),
        (["--size", "1000000000", "--tmpfs", "/dev/shm"], "scratch space is limited"),
        (["--tmpfs", f"{sys.prefix}/share"], "everything shown is read-only"),
    ],
)
def test_the_self_test_notices_a_missing_wall(
    weakness: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strong = bubblewrap.arguments

    def weak(*arguments: Any) -> list[str]:
        words = strong(*arguments)
        if weakness[0] == "--setenv":
            return words + weakness
        place = words.index("--remount-ro")
        return words[:place] + weakness + words[place:]

    monkeypatch.setattr(self_test, "python_folders", lambda: [f"{sys.prefix}/share"])
    monkeypatch.setattr(bubblewrap, "arguments", weak)
    with pytest.raises(SandboxUnavailable, match=re.escape(complaint)):
        run_self_test()


def test_the_self_test_notices_a_missing_system_call_filter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow_all = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
    monkeypatch.setattr(bubblewrap, "seccomp_filter", lambda **_: allow_all)
    with pytest.raises(SandboxUnavailable, match="system calls are filtered"):
        run_self_test()


def test_a_course_that_is_shown_is_noticed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(SandboxUnavailable, match="no files of the host"):
        run_self_test(SandboxSpec(binds=(Bind.same(tmp_path),)), course=[tmp_path])


def test_a_sandbox_that_cannot_be_made_is_reported_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bubblewrap, "command", lambda: ["/nowhere"])
    with pytest.raises(SandboxUnavailable, match="cannot be made here"):
        run_self_test()
