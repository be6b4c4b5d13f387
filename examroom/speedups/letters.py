"""Letters as FreeType draws them for Matplotlib.

The picture of a letter is the same wherever it stands, but for the part of a pixel by which it is
moved. A font is known by its file, since a fork has lost every open one.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

PIXEL = 0x40
"""Parts of a pixel in which FreeType says where a letter stands."""
WHOLE = 0x10000
"""What FreeType writes for a factor of one."""


class Pen:
    """Makes pictures of the letters of one word.

    Parameters
    ----------
    resolution : float
        In dots per inch.
    """

    def __init__(self, resolution: float) -> None:
        self._resolution = resolution
        self._ready: tuple[Any, float] | None = None
        self._font: Any = None

    def letter(
        self, file: Any, size: float, number: int, form: tuple[float, ...], moved: tuple[int, ...]
    ) -> tuple[Any, int, int]:
        """Return the picture of a letter, and where its left and upper edges are.

        Parameters
        ----------
        file : FontPath
            Of its font.
        size : float
            Of the font, in points.
        number : int
            Of the letter in the font.
        form : tuple of float
            The angle by which it is turned, in radians, and how it is slanted and extended.
        moved : tuple of int
            By how many parts of a pixel, to the right and upwards.
        """
        from matplotlib.ft2font import RenderMode

        if self._ready != (file, size):  # FreeType prepares a font anew whenever it gets a size
            self._font = opened(file)
            self._font.set_size(size, self._resolution)
            self._ready = file, size
        turned, slant, extend = form
        cos, sin = math.cos(turned), math.sin(turned)
        rows = (
            (cos * extend, cos * extend * slant - sin),
            (sin * extend, sin * extend * slant + cos),
        )
        factors = [[round(WHOLE * factor) for factor in row] for row in rows]
        self._font._set_transform(factors, moved)
        bitmap = self._font._render_glyph(number, hinting(), RenderMode.NORMAL)
        return bitmap.buffer, bitmap.left, bitmap.top


def letters_of(
    renderer: Any, word: str, font: Any, features: Any, language: Any
) -> list[Any] | None:
    """Return the letters of a line of text and where they are, as Matplotlib lays them out.

    Returns
    -------
    list of tuple, or None
        None if the font has not all of them: Matplotlib says so whenever it draws them.
    """
    size, face = font.get_size_in_points(), renderer._prepare_font(font)
    letters = face._layout(word, flags=hinting(), features=features, language=language)
    if any(letter.ft_object is not face for letter in letters):
        return None
    return [(file_of(face), size, one.glyph_index, 0, 1, one.x, one.y) for one in letters]


def hinting() -> Any:
    """Return how FreeType is told to fit letters to pixels."""
    from matplotlib.backends import backend_agg

    flag: Callable[[], Any] = backend_agg.get_hinting_flag
    return flag()


def file_of(font: Any) -> Any:
    """Return the file of a font, from which it can be opened again."""
    from matplotlib.font_manager import FontPath

    known = isinstance(font, FontPath)
    return font if known else FontPath(os.fsdecode(font.fname), font.face_index)


def opened(file: Any) -> Any:
    """Return the font of a file, which Matplotlib keeps open."""
    from matplotlib.font_manager import get_font

    return get_font(file)
