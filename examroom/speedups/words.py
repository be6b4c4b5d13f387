"""Words, sooner: each is laid out, measured and drawn once for every look, in all pictures.

Matplotlib lays out each word several times for a picture, once more to measure it and once more to
draw it, and forgets all of that with the picture. It comes out the same for the same word in the
same font and size.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from examroom.speedups.letters import PIXEL, Pen, file_of, letters_of, opened

Theirs = Callable[..., Any]

MOST = 20_000
FONTS = ("font.", "text.", "mathtext.", "axes.unicode_minus", "axes.formatter.use_mathtext")


class Words:
    """What is known of words and letters, by all that it follows from.

    Attributes
    ----------
    fonts : tuple
        The settings and fonts that there are while a picture is drawn; empty while none is, when
        everything is as usual.
    """

    def __init__(self) -> None:
        self.fonts: tuple[Any, ...] = ()
        self._known: dict[Any, Any] = {}

    def parts(self) -> list[tuple[Any, str, Theirs]]:
        """Return whose places are taken: the class, the name of its method, and by what."""
        from matplotlib.backends.backend_agg import RendererAgg
        from matplotlib.mathtext import MathTextParser
        from matplotlib.text import Text

        return [
            (Text, "_get_layout", self.laid_out),
            (RendererAgg, "get_text_width_height_descent", self.measured),
            (RendererAgg, "draw_text", self.drawn),
            (RendererAgg, "_draw_text_glyphs_and_boxes", self.lettered),
            (MathTextParser, "parse", self.parsed),
        ]

    def _of(
        self, look: tuple[Any, ...], find: Callable[[], Any], keep: Callable[[], bool] | None = None
    ) -> Any:
        """Return what is known of a look, or find it, and keep it unless it is not to be kept."""
        look = (*look, self.fonts, threading.get_ident())  # a font belongs to a thread
        if look in self._known:
            return self._known[look]
        found = find()
        if keep is None or keep():
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[look] = found
        return found

    def laid_out(self, lay_out: Theirs, text: Any, renderer: Any) -> Any:
        """Return the size of a text and where its lines are in it."""
        if not self.fonts or not is_plain(renderer):
            return lay_out(text, renderer)

        def whole() -> bool:
            lines, font = text._get_wrapped_text().split("\n"), text.get_fontproperties()
            return all(self._letters(renderer, line, font) is not None for line in lines)

        look = ("text", *look_of(text, renderer))
        return self._of(look, lambda: lay_out(text, renderer), whole)

    def measured(
        self, measure: Theirs, renderer: Any, word: str, font: Any, is_formula: Any
    ) -> Any:
        """Return the width, height and descent of a line."""
        if not self.fonts or not is_plain(renderer) or is_formula == "TeX":
            return measure(renderer, word, font, is_formula)
        look = ("size", renderer.dpi, word, font.copy(), is_formula)
        return self._of(
            look,
            lambda: measure(renderer, word, font, is_formula),
            lambda: self._letters(renderer, word, font) is not None,
        )

    def _letters(
        self, renderer: Any, word: str, font: Any, features: Any = None, language: Any = None
    ) -> Any:
        """Return the letters of a line, None where the font lacks one, of which it is told."""
        look = ("letters", renderer.dpi, word, font.copy(), str(features), str(language))
        return self._of(look, lambda: letters_of(renderer, word, font, features, language))

    def parsed(
        self, parse: Theirs, parser: Any, formula: str, dpi: float = 72, font: Any = None,
        *, antialiased: Any = None,
    ) -> Any:  # fmt: skip
        """Return where the letters and lines of a formula are."""

        def find() -> Any:
            return parse(parser, formula, dpi, font, antialiased=antialiased)

        if not self.fonts or font is None:
            return find()
        look = ("formula", parser._output_type, formula, dpi, font.copy(), antialiased)
        return self._of(look, find)

    def drawn(
        self, draw: Theirs, renderer: Any, gc: Any, x: float, y: float, word: str, font: Any,
        angle: float, ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Draw a line of text."""
        letters = None
        if self.fonts and is_plain(renderer) and not ismath:
            ways = (mtext.get_fontfeatures(), mtext.get_language()) if mtext else ()
            letters = self._letters(renderer, word, font, *ways)
        if letters is None:
            draw(renderer, gc, x, y, word, font, angle, ismath, mtext)
        else:
            renderer._draw_text_glyphs_and_boxes(gc, x, y, angle, letters, [])

    def lettered(
        self, draw: Theirs, renderer: Any, gc: Any, x: float, y: float, angle: float,
        letters: Iterable[Any], boxes: Any,
    ) -> None:  # fmt: skip
        """Draw letters, and then boxes."""
        if self.fonts and is_plain(renderer):
            letters = [(file_of(font), *place) for font, *place in letters]
            if gc.get_antialiased():
                self._letter(renderer, gc, x, y, math.radians(angle), letters)
                letters = []
            else:
                letters = [(opened(file), *place) for file, *place in letters]
        if letters or boxes:
            draw(renderer, gc, x, y, angle, letters, boxes)

    def _letter(
        self, renderer: Any, gc: Any, x: float, y: float, turned: float, letters: Iterable[Any]
    ) -> None:
        """Draw letters from pictures of them: y is downwards, what a letter is moved by upwards."""
        cos, sin, height = math.cos(turned), math.sin(turned), renderer.height
        pen = Pen(renderer.dpi)
        for file, size, number, slant, extend, right, up in letters:
            across, part_across = divmod(round(PIXEL * (x + right * cos - up * sin)), PIXEL)
            above, part_above = divmod(round(PIXEL * (height - y + right * sin + up * cos)), PIXEL)
            form = file, size, number, (turned, slant, extend), (part_across, part_above)
            look = ("letter", renderer.dpi, *form)
            picture, left, top = self._of(look, partial(pen.letter, *form))
            down = int(height) - (top + above) + picture.shape[0]
            renderer._renderer.draw_text_image(picture, left + across, down, 0, gc)


def is_plain(renderer: Any) -> bool:
    """Tell whether what draws has no state but its resolution that a word needs."""
    from matplotlib.backends.backend_agg import RendererAgg

    return type(renderer) is RendererAgg


def fonts() -> tuple[Any, ...]:
    """Return the settings and fonts that the look of any word follows from."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    settings = [str(value) for key, value in matplotlib.rcParams.items() if key.startswith(FONTS)]
    return len(fontManager.ttflist), *settings


def look_of(text: Any, renderer: Any) -> tuple[Any, ...]:
    """Return all else that the layout of a text follows from."""
    return (
        renderer.dpi,
        text.get_figure(root=True).dpi,
        text._get_wrapped_text(),
        text.get_fontproperties().copy(),
        text.get_usetex(),
        text.get_parse_math(),
        str(text.get_fontfeatures()),
        str(text.get_language()),
        text._linespacing,
        text._get_multialignment(),
        text._horizontalalignment,
        text._verticalalignment,
        text.get_rotation(),
        text.get_rotation_mode(),
    )
