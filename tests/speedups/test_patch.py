"""Patches fit together with the packages they were proved with, and each falls back by itself."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
import types
from collections.abc import Mapping
from typing import Any

import pytest

from examroom import speedups
from examroom.speedups import PATCHES, Patch


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a module `numpy_like` with a function and a class with a method, to be patched."""

    class Drawer:
        def draw(self, times: int = 1) -> str:
            return "slow" * times

    module = types.ModuleType("numpy_like")
    module.__dict__.update(double=lambda number: 2 * number, Drawer=Drawer)
    monkeypatch.setitem(sys.modules, "numpy_like", module)
    return module


def doubled_and_added(original: Any, number: int) -> int:
    return int(original(number)) + 1


def patch(versions: Mapping[str, str], *names: str, needs: tuple[str, ...] = ()) -> Patch:
    """Return a patch of things in `numpy_like`, which is for notebooks with these packages."""
    replacements = {f"numpy_like:{name}": doubled_and_added for name in names}
    return Patch("a patch", versions, replacements, (1.5,), needs)


def test_a_replacement_is_given_the_original_and_its_arguments(module: Any) -> None:
    made = Patch(
        "a patch",
        {"numpy": ">=1"},
        {
            "numpy_like:double": doubled_and_added,
            "numpy_like:Drawer.draw": lambda original, *args, **kwargs: (
                original(*args, **kwargs) + "!"
            ),
        },
        (1.5,),
    )
    report = made.enable()
    assert (report.on, report.why, report.worth) == (True, "", (1.5,))
    assert (module.double(4), module.Drawer().draw(times=2)) == (9, "slowslow!")
    assert made.enable() is made.report() is report
    assert module.double(4) == 9  # and not patched twice


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (patch({"numpy": "<1"}, "double"), r"numpy is \S+, and it was proved with <1"),
        (patch({"numpy": ">=1", "no-such": ">=1"}, "double"), "no-such is not installed"),
        (patch({"numpy": ">=1"}, "double", "half"), "there is no half in numpy_like"),
        (patch({"numpy": ">=1"}, "double", "Drawer.turn"), "there is no Drawer.turn in numpy_like"),
        (
            patch({"numpy": ">=1"}, "double", needs=("no_such_module:name",)),
            "there is no name in no_such_module",
        ),
        (patch({"numpy": "about 1"}, "double"), "InvalidSpecifier"),
    ],
    ids=["version", "not installed", "function", "method", "need", "whatever else"],
)
def test_a_patch_that_does_not_fit_is_off_and_says_why(made: Patch, why: str, module: Any) -> None:
    before = dict(vars(module))
    would_be, report = made.report(), made.enable()
    assert would_be == report
    assert not report.on
    assert re.search(why, report.why)
    assert vars(module) == before


def test_a_patch_is_off_where_nothing_of_its_package_is_imported(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "numpy")
    report = patch({"numpy": ">=1"}, "double").enable()
    assert (report.on, report.why) == (False, "numpy is not imported")
    assert module.double(4) == 8


def test_all_patches_fit_the_packages_of_this_course() -> None:
    assert {report.name: report.why for report in speedups.report()} == {
        patch.name: "" for patch in PATCHES
    }


@pytest.mark.parametrize("patch", PATCHES, ids=[patch.name for patch in PATCHES])
def test_a_patch_is_worth_its_upkeep(patch: Patch) -> None:
    assert max(patch.worth) >= 1.1


@pytest.mark.parametrize("off", PATCHES, ids=[patch.name for patch in PATCHES])
def test_one_patch_that_does_not_fit_leaves_the_others_on(off: Patch) -> None:
    missing = next(iter(off.replacements)).replace(":", ".")
    code = f"""
        import matplotlib.pyplot, nutpie, pymc, pymc.sampling.mcmc, pytensor
        del {missing}
        from examroom import speedups
        print(*[int(report.on) for report in speedups.enable()])
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(int(patch is not off)) for patch in PATCHES]


def test_importing_the_speedups_imports_nothing_that_they_patch() -> None:
    code = "import sys, examroom.speedups; print({'pymc', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
