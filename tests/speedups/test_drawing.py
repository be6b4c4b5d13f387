"""Pictures that are drawn faster are the same pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.lines import Line2D

from examroom.speedups import TICKS, drawing

X = np.linspace(0.1, 10, 30)


@pytest.fixture
def faster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Give the function that makes pictures faster; it is undone after the test."""
    for owner, name in ((Axis, "_update_ticks"), (FigureCanvasBase, "print_figure")):
        monkeypatch.setattr(owner, name, getattr(owner, name))

    def enable() -> None:
        assert replace(TICKS).enable().on

    yield enable
    plt.close("all")


def panels(**options: Any) -> Any:
    figure, axes = plt.subplots(2, 3, sharex=True, **options)
    for place, one in enumerate(axes.flat):
        one.plot(X, X**place)
        one.set(title=f"panel {place}", xlabel="queue", ylabel="$y^2$")
    return figure


def logarithmic() -> Any:
    figure = panels(layout="constrained")
    for one in figure.axes:
        one.set_yscale("log")
    return figure


def colours() -> Any:
    figure, axes = plt.subplots(layout="tight")
    figure.colorbar(axes.imshow(np.outer(X, X)))
    axes.twinx().plot(X * 1e6)
    return figure


def in_space() -> Any:
    figure, axes = plt.subplots(subplot_kw={"projection": "3d"})
    axes.plot(X, X, X)
    return figure


def around() -> Any:
    figure, axes = plt.subplots(subplot_kw={"projection": "polar"})
    axes.plot(X, X)
    return figure


def restless() -> Any:
    """Return a figure that moves its own ticks while it is drawn."""

    class Restless(Line2D):
        def draw(self, renderer: Any) -> None:
            plt.gca().set_xticks([0, 5, 10])
            plt.gca().set_ylim(0, 2000)
            super().draw(renderer)

    figure, axes = plt.subplots()
    axes.plot(X, X**3)
    axes.add_line(Restless([1, 2], [3, 4], zorder=-5))
    return figure


def many_kinds() -> Any:
    """Return a figure with what has other drawn things in it, or moves by being drawn."""
    figure, axes = plt.subplots(2, 2)
    bars = axes[0, 0].bar(["a", "b", "c"], [1, 2, 3], hatch="//", label="bars")
    axes[0, 0].bar_label(bars)
    axes[0, 0].legend(loc="best", bbox_to_anchor=(1.3, 1.2), title="outside")
    contours = axes[0, 1].contour(np.outer(X, X))
    axes[0, 1].clabel(contours)
    figure.colorbar(axes[0, 1].scatter(X, X, c=X, s=X * 40), ax=axes[0, 1])
    axes[1, 0].pie([1, 2, 3], labels=["one", "two", "three"], shadow=True)
    axes[1, 1].table([["a table", "1"], ["of words", "2"]], loc="center")
    axes[1, 1].errorbar(X, X, yerr=X, label="$x$")
    axes[1, 1].annotate(
        "far away", (1.4, 0.5), (1.6, 1.4), xycoords="axes fraction", textcoords="axes fraction",
        bbox={"boxstyle": "round"}, arrowprops={"arrowstyle": "fancy"},
    )  # fmt: skip
    figure.suptitle("many kinds", y=1.1)
    figure.supxlabel("below")
    return figure


def ticks() -> Any:
    """Return a figure with ticks of many looks, which were changed early and late."""
    figure, axes = plt.subplots(3, 3, figsize=(9, 9))
    for one in axes.flat:
        one.plot(X, X)
    axes[0, 0].tick_params(length=12, width=3, color="red", labelcolor="blue", labelrotation=45)
    axes[0, 1].tick_params(axis="x", top=True, labeltop=True, bottom=False, direction="in", pad=9)
    axes[0, 2].grid(color=(0, 0, 1, 0.2), linestyle=":", linewidth=3)
    axes[1, 0].minorticks_on()
    axes[1, 0].tick_params(which="minor", length=7, color="green")
    axes[1, 0].grid(which="both")
    axes[1, 1].yaxis.tick_right()
    axes[1, 1].get_xticklabels()[2].set(size=22, rotation=60, color="red")
    axes[1, 1].get_xticklines()[4].set(markersize=20, color="red")
    axes[1, 1].get_xgridlines()[1].set(visible=True, linewidth=5)
    axes[1, 2].spines[["left", "bottom"]].set_position("zero")
    axes[1, 2].set(xlim=(-5, 5), ylim=(-5, 5))
    with plt.rc_context({"xtick.major.size": 15, "ytick.color": "red", "grid.alpha": 0.3}):
        axes[2, 0].clear()
        axes[2, 0].plot(X, X)
        axes[2, 0].grid()
        axes[2, 0].set_xticks(range(11))
    axes[2, 0].set_yticks(range(11))
    axes[2, 1].twinx().plot(X, X**2)
    axes[2, 1].twiny().tick_params(labelsize=7, labelfontfamily="serif")
    axes[2, 2].set_xticks([1, 5, 9], ["one", "five", "nine"], rotation=90, va="center")
    axes[2, 2].invert_yaxis()
    return figure


FIGURES = [
    many_kinds,
    ticks,
    panels,
    lambda: panels(layout="constrained"),
    logarithmic,
    colours,
    in_space,
    around,
    restless,
]


def picture(make: Callable[[], Any], **options: Any) -> bytes:
    """Return a figure as a PNG."""
    file = io.BytesIO()
    make().savefig(file, format="png", **options)
    plt.close("all")
    return file.getvalue()


def pixels(picture: bytes) -> list[Any]:
    """Return the colours in a PNG."""
    colours: list[Any] = plt.imread(io.BytesIO(picture)).tolist()
    return colours


def noted(kind: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list to which an object is added whenever a method of its is called."""
    called: list[Any] = []
    method = getattr(kind, name)

    def noting(one: Any, *given: Any) -> Any:
        called.append(one)
        return method(one, *given)

    monkeypatch.setattr(kind, name, noting)
    return called


@pytest.mark.parametrize("make", FIGURES)
@pytest.mark.parametrize("options", [{"bbox_inches": "tight"}, {"dpi": 50}], ids=["tight", "whole"])
def test_a_picture_that_is_drawn_faster_is_the_same_to_the_last_pixel(
    make: Callable[[], Any], options: dict[str, Any], faster: Callable[[], None]
) -> None:
    slowly = picture(make, **options)
    faster()
    assert pixels(picture(make, **options)) == pixels(slowly)


def test_the_ticks_of_an_axis_are_placed_a_few_times_and_not_dozens(
    faster: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = noted(Axis, "_update_ticks", monkeypatch)
    picture(logarithmic, bbox_inches="tight")
    usual = len(placed)
    placed.clear()
    faster()
    picture(logarithmic, bbox_inches="tight")
    assert len(placed) < usual / 4


def test_an_axis_that_changes_between_two_pictures_has_new_ticks(
    faster: Callable[[], None],
) -> None:
    faster()
    figure, axes = plt.subplots()
    axes.plot(X, X)
    figure.savefig(io.BytesIO())
    axes.set_xlim(100, 200)
    figure.savefig(io.BytesIO())
    shown = [tick.get_text() for tick in axes.get_xticklabels()]
    assert "100" in shown[0]
    assert "200" in shown[-1]


def test_ticks_are_as_usual_where_no_picture_is_being_drawn(faster: Callable[[], None]) -> None:
    faster()
    _, axes = plt.subplots()
    axes.set_xticks([1, 2, 3])
    axes.tick_params(axis="x", labelrotation=30)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3"]
    axes.set_xticks([1, 2, 3], ["a", "b", "c"])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["a", "b", "c"]


def test_an_axis_that_is_not_understood_has_its_ticks_placed_as_usual(
    faster: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = picture(panels)
    faster()
    monkeypatch.setattr(drawing, "state_of", lambda axis: axis.of_another_matplotlib)
    assert pixels(picture(panels)) == pixels(slowly)
