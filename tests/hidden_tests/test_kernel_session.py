"""A running kernel is asked for evidence, and none of its replies is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from examroom.hidden_tests.kernel_session import KernelSession
from examroom.hidden_tests.parse import HiddenTest, names_asked
from examroom.hidden_tests.verdict import run_hidden_test


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    manager, client = start_new_kernel(kernel_name="python3")
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def session(kernel: Any) -> KernelSession:
    return KernelSession(kernel[0], kernel[1], 30)


def run(kernel: Any, source: str) -> None:
    kernel[1].execute_interactive(source, timeout=30)


def test_a_running_kernel_describes_its_names_and_answers(
    kernel: Any, session: KernelSession
) -> None:
    run(kernel, "import numpy as np\nvalues = np.arange(100_000.)\ndef double(n): return 2 * n")
    source = "assert values.shape == (100_000,) and double(21) == 42 and double(0) == 0"
    test = HiddenTest(source, names_asked(source))
    assert run_hidden_test(test, "q", session, seed=1).passed


def test_several_names_are_described_at_once_as_each_alone(
    kernel: Any, session: KernelSession
) -> None:
    run(
        kernel,
        "import numpy as np\na = \"it's ~ \\\\ odd\"\nb = {'x': [1.5, None]}\nc = np.arange(3)",
    )
    together = session.describe_names(["a", "b", "missing", "c"])
    assert together == {name: session.describe_name(name) for name in ("a", "b", "missing", "c")}
    assert together["missing"] == ""


def test_evidence_too_long_for_one_reply_is_left_to_be_asked_for_alone(
    kernel: Any, session: KernelSession
) -> None:
    run(kernel, "import numpy as np\nlong = np.zeros(300_000)\na, z = 1, 2")
    assert session.describe_names(["a", "long", "z"]) == {"a": session.describe_name("a")}


def test_a_long_text_is_sent_once_and_again_when_it_has_changed(
    kernel: Any, session: KernelSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(kernel, "import numpy as np\na = np.arange(50_000.)\nb = a.copy()")
    received, evaluate = [], session._evaluate

    def evaluated(expression: str) -> str:
        received.append(evaluate(expression))
        return received[-1]

    monkeypatch.setattr(session, "_evaluate", evaluated)
    first = session.describe_name("a")
    assert session.describe_names(["a", "b"]) == {"a": first, "b": first}
    assert [len(text) > 100_000 for text in received] == [True, False]
    run(kernel, "a[7] = 0")
    assert (
        first
        != session.describe_name("a")
        == KernelSession(kernel[0], kernel[1], 30).describe_name("a")
    )
    assert session.describe_name("b") == first


def test_a_digest_of_what_was_never_sent_is_unreadable(kernel: Any, session: KernelSession) -> None:
    run(
        kernel,
        "import examroom.evidence.in_kernel as k\n"
        "k.describe_name = lambda *a: 'sha256:' + 64 * '0'",
    )
    assert session.describe_name("x") == "unreadable"


@pytest.mark.parametrize(
    "reply",
    ["'[1, 2]'", "'[]'", "'{}'", "'[' * 100_000", "'not JSON'", "1 / 0", "'[null, \"~9\"]'"],
)
def test_an_unreadable_reply_on_several_names_leaves_them_to_be_asked_for_alone(
    kernel: Any, session: KernelSession, reply: str
) -> None:
    run(kernel, f"import examroom.evidence.in_kernel as k\nk.describe_names = lambda *a: {reply}")
    assert session.describe_names(["x", "y"]) in ({}, {"y": "~9"})


def test_a_kernel_that_rewrites_what_describes_it_earns_nothing(
    kernel: Any, session: KernelSession
) -> None:
    run(
        kernel,
        "import examroom.evidence.in_kernel as k\n"
        "k.describe_name = lambda *a: 'all is well'\nx = 1",
    )
    test = HiddenTest("assert x == 1", ("x",))
    verdict = run_hidden_test(test, "q", session, seed=1)
    assert not verdict.passed
