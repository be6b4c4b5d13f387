"""Pictures that are drawn faster are the same pictures."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text

from examroom.speedups.drawing import Drawing

X = np.linspace(0.1, 10, 30)


@pytest.fixture
def faster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Give the function that makes pictures faster; it is undone after the test."""
    drawing = Drawing()
    for owner, name, _ in drawing.parts():
        monkeypatch.setattr(owner, name, getattr(owner, name))
    yield drawing.begin
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


def words() -> Any:
    """Return a figure with one word in many looks."""
    figure, axes = plt.subplots(figsize=(4, 4))
    looks: list[dict[str, Any]] = [
        {"rotation": 30},
        {"rotation": 30, "rotation_mode": "anchor"},
        {"ha": "right"},
        {"va": "top"},
        {"size": 20},
        {"weight": "bold"},
        {"family": "serif"},
        {"linespacing": 3.0},
        {"parse_math": False},
        {"fontfeatures": ["-kern"]},
        {"language": "tr"},
        {"language": [("tr", 0, 3), ("en", 3, 6)]},
        {"antialiased": False, "rotation": 20},
        {"wrap": True},
        {"rotation": 45, "transform_rotates_text": True, "transform": axes.transAxes},
        {"bbox": {"facecolor": "yellow"}},
    ]
    for place, look in enumerate(looks):
        axes.text(place / 15, place / 15, "a word of $x^2$\nand another", **look)
    axes.annotate("a word of $x^2$", (0.5, 0.5), (0.1, 0.8), arrowprops={"arrowstyle": "->"})
    axes.legend(*[[axes.plot(X, X)[0]], ["a word"]])
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


def markers() -> Any:
    """Return a figure with every marker, by its name and made from another one."""
    figure, axes = plt.subplots()
    for place, name in enumerate(MarkerStyle.markers):
        for row, filled in enumerate(MarkerStyle.fillstyles):
            axes.plot(place, row, marker=name, fillstyle=filled, ms=9, mew=2, mfcalt="red")
        round_ends = MarkerStyle(name, capstyle="round", joinstyle="bevel")
        (line,) = axes.plot(place, 7, marker=round_ends, ms=9)
        line.set_fillstyle("left")
        axes.plot(place, 8, marker=round_ends.rotated(deg=20).scaled(1.5), ms=9)
        axes.plot(place, 9, marker=MarkerStyle(round_ends.rotated(deg=50)), ms=9)
        axes.plot(place, 10, marker=MarkerStyle(round_ends, "top"), ms=9)
    axes.plot(0, 11, marker="$m$", ms=9)
    axes.plot(1, 11, marker=(5, 1, 30), ms=9)
    axes.plot(2, 11, marker=[(0, 0), (1, 1), (0, 1)], ms=9)
    axes.scatter([3, 4], [11, 11], marker=MarkerStyle("D", "right"), s=[40, 90])
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
    markers,
    words,
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


@pytest.mark.parametrize(
    "settings",
    [
        {"font.size": 17},
        {"font.sans-serif": ["DejaVu Serif"]},
        {"text.hinting": "force_autohint"},
        {"mathtext.fontset": "stix"},
        {"axes.unicode_minus": False},
    ],
    ids=str,
)
def test_words_of_an_earlier_picture_do_not_keep_the_fonts_that_they_had(
    settings: Any, faster: Callable[[], None]
) -> None:
    with plt.rc_context(settings):
        slowly = picture(panels, bbox_inches="tight")
    faster()
    picture(panels, bbox_inches="tight")
    picture(panels, bbox_inches="tight", dpi=37)
    with plt.rc_context(settings):
        assert pixels(picture(panels, bbox_inches="tight")) == pixels(slowly)


def test_words_are_drawn_in_a_fork_that_has_lost_every_open_font(
    faster: Callable[[], None],
) -> None:
    slowly = picture(words, bbox_inches="tight")
    faster()
    picture(words, bbox_inches="tight")
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number in os.listdir("/proc/self/fd"):
            file = f"/proc/self/fd/{number}"
            if os.path.exists(file) and os.readlink(file).endswith(".ttf"):
                os.dup2(nothing, int(number))
        with open(writing, "wb") as pipe:
            with plt.rc_context({"text.antialiased": False}):
                pipe.write(b"%d " % len(picture(words)))
            pipe.write(picture(words, bbox_inches="tight"))
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        length, _, drawn = pipe.read().partition(b" ")
    assert os.waitpid(child, 0)[1] == 0
    assert int(length) > 1000
    assert pixels(drawn) == pixels(slowly)


def test_a_letter_that_a_font_lacks_is_told_of_in_every_picture(
    faster: Callable[[], None],
) -> None:
    def lacking() -> Any:
        figure = plt.figure()
        figure.text(0.5, 0.5, "\N{CJK UNIFIED IDEOGRAPH-4E00}")
        return figure

    def told() -> bytes:
        with pytest.warns(UserWarning, match="missing from font"):
            return picture(lacking)

    slowly = told()
    faster()
    for _ in range(3):
        assert pixels(told()) == pixels(slowly)


def test_words_are_measured_once_for_all_pictures(
    faster: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = noted(Text, "_get_layout", monkeypatch)
    faster()
    picture(panels)
    assert "panel 3" in [text.get_text() for text in measured]
    measured.clear()
    picture(panels)
    assert not measured


def test_a_picture_is_compressed_as_somebody_says_who_says_so(faster: Callable[[], None]) -> None:
    slowly = picture(panels, pil_kwargs={"compress_level": 9})
    faster()
    assert picture(panels, pil_kwargs={"compress_level": 9}) == slowly
    assert len(picture(panels)) > len(slowly)


def test_the_shape_of_a_marker_is_found_once_for_each_look(
    faster: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = noted(MarkerStyle, "_recache", monkeypatch)
    faster()
    looks: list[Any] = [("o", "full"), ("o", "left"), (4, "full"), ("4", "full")]
    made: list[Any] = [MarkerStyle(*look) for look in looks * 3]
    assert len(found) == len(looks)
    usual = [style.is_filled() for style in made]
    made[0]._set_fillstyle("none")
    made[0]._recache()
    assert [style.is_filled() for style in made] == [False, *usual[1:]]


def described(one: Any) -> dict[str, str]:
    """Return the attributes of an artist, and of its font and its marker, without addresses."""
    found = dict(vars(one))
    for kind in {"_fontproperties", "_marker"} & found.keys():
        found |= {f"{kind} {name}": value for name, value in vars(found[kind]).items()}
    return {name: re.sub("0x[0-9a-f]+", "", repr(value)) for name, value in found.items()}


@pytest.mark.parametrize("major", [True, False])
@pytest.mark.parametrize("which", ["xaxis", "yaxis"])
def test_a_tick_that_is_copied_is_like_one_that_is_made(
    which: str, major: bool, faster: Callable[[], None]
) -> None:
    mine, other = (getattr(plt.subplots()[1], which) for _ in range(2))
    for axis in (mine, other):
        axis.set_tick_params(which="both", labelsize=7, grid_color="red", pad=9)
    made = mine._get_tick(major)
    faster()
    other._get_tick(major)
    copies = [mine._get_tick(major) for _ in range(2)]
    alike = list(zip(*([tick, *tick.get_children()] for tick in (made, *copies)), strict=True))
    for first, *others in alike:
        for copy in others:
            assert described(copy) == described(first)
            assert (copy.axes, copy.figure) == (first.axes, first.figure)
    for owned in ("_callbacks", "_fontproperties", "_xorig", "_yorig"):
        all_owned = [vars(part)[owned] for same in alike for part in same if owned in vars(part)]
        assert len(all_owned) == len(set(map(id, all_owned)))


def test_ticks_are_made_once_for_each_look_and_each_setting(
    faster: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = noted(Line2D, "set_dash_capstyle", monkeypatch)
    faster()
    _, (one, other) = plt.subplots(1, 2)
    one.set_xticks(range(20))
    other.set_xticks(range(20))
    made.clear()
    more = [one.xaxis._get_tick(True), other.xaxis._get_tick(True)]
    assert not made
    with plt.rc_context({"xtick.major.size": 15}):
        more += [one.xaxis._get_tick(True), other.xaxis._get_tick(True)]
    assert len(made) == 3
    assert [tick.tick1line.get_markersize() for tick in more[2:]] == [15, 15]
    assert more[0].tick1line.get_markersize() != 15


def test_lines_and_words_are_drawn_once(
    faster: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = noted(Line2D, "draw", monkeypatch)
    picture(panels, bbox_inches="tight")
    usual = len(drawn)
    drawn.clear()
    faster()
    picture(panels, bbox_inches="tight")
    assert 0 < len(drawn) <= usual / 2


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
