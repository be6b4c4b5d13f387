"""Show what students wrote without running it: HTML is cut down to what text and tables need."""

import base64
import html
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from examroom.evidence.codec.characters import whole_characters
from examroom.feedback.formulas import mathml
from examroom.util import messages

TEXT = {"abbr", "b", "br", "code", "del", "em", "i", "kbd", "mark", "s", "samp", "small", "span"}
TEXT |= {"strong", "sub", "sup", "u", "var", "a", "img"}
BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "summary"}
BLOCKS |= {"dd", "dl", "dt", "li", "ol", "ul", "h1", "h2", "h3", "h4", "h5", "h6"}
TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
TAGS = frozenset(TEXT | BLOCKS | TABLES)
PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
MOST_KEPT = 20_000
MOST_AS_TYPED = 200_000
MOST_LETTERS, MOST_TAGS = 2**19, 10_000
"""Of HTML that is cleaned: what is nested or strange takes time that grows with its square."""
MOST_MARKDOWN, MOST_FORMULAS = 40_000, 1000
"""Of a text: the end of each formula and of each emphasis is looked for in all the rest."""
FORMULA = re.compile(r"\$|\\\\[\[(]|\\begin\{")
BLANKS = re.compile(r"([ \t]{100})[ \t]+")
MOST_COLOURED = 20_000
"""Letters of code that is coloured; longer code is shown in black."""
SOURCE = re.compile(r"(\bsrc=)[\"']([^\"']{1,300})[\"']")
EMPTY_LINE = re.compile(r"(?m)^[ \t]++$")
ADDRESS = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
ATTRIBUTES = {
    "*": {"class", "title"},
    "a": {"href"},
    "img": {"alt", "width", "height", "src"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "ol": {"start"},
}
# With their contents: the text of a script or a style sheet is of no use to a reader.
DROPPED = {"script", "style", "template", "iframe", "object", "embed", "noscript", "svg", "math"}
WIDE = re.compile(r"(<table\b)")
SCROLLS = 'tabindex="0" role="group" aria-label="{}"'


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Allow few addresses, and pictures in the page itself: one from elsewhere tells who reads."""
    if name == "href":
        return value if ADDRESS.match(value.strip()) else None
    if name == "src":
        return value if value.strip().lower().startswith("data:image/") else None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    filter_style_properties={"text-align", "font-weight", "font-style"},
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,
)


def safe_html(fragment: object) -> str:
    """Return an HTML fragment without scripts, styles, forms, frames, handlers and odd addresses.

    Parameters
    ----------
    fragment : str or bytes
        HTML that a student wrote.
    """
    text = fragment.decode("utf-8", "replace") if isinstance(fragment, bytes) else str(fragment)
    if len(text) > MOST_LETTERS or text.count("<") > MOST_TAGS:
        return f"<p>{messages.TOO_MUCH_HTML}</p>"
    return str(CLEANER.clean(whole_characters(text)))


def reachable(page: str) -> str:
    """Let a keyboard reach code and tables, which scroll where they are wider than the screen."""
    page = page.replace("<th></th>", "<td></td>")  # an empty corner is the heading of nothing
    page = page.replace("<pre>", f"<pre {SCROLLS.format(messages.SCROLLABLE_CODE)}>")
    page = WIDE.sub(f'<div class="wide" {SCROLLS.format(messages.SCROLLABLE_TABLE)}>\\1', page)
    return page.replace("</table>", "</table></div>")


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render a student's Markdown as harmless HTML, its formulas as MathML.

    What the renderer cannot cope with is shown as it was typed: one odd text costs nobody the page.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    if attachments or len(source) > MOST_KEPT:
        return _rendered(source, attachments)
    return _rendered_once(source)


@lru_cache(maxsize=1000)
def _rendered_once(source: str) -> str:
    """Render a text, or find it rendered: most texts are the same for a whole class."""
    return _rendered(source, {})


def _rendered(source: str, attachments: Mapping[str, Any]) -> str:
    source = whole_characters(source)
    if len(source) > MOST_MARKDOWN or len(FORMULA.findall(source)) > MOST_FORMULAS:
        return (
            f"<p>{messages.TOO_MUCH_MARKDOWN}</p><pre>{html.escape(source[:MOST_AS_TYPED])}</pre>"
        )
    source = BLANKS.sub(r"\1", source)
    renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    try:
        rendered = reachable(safe_html(MarkdownWithMath(renderer=renderer).render(source)))
    except Exception:
        return f"<pre>{html.escape(source)}</pre>"
    return renderer.insert_formulas(rendered)


def safe_line(source: object) -> str:
    """Render one line of plain text, in which only `code` between backticks is markup."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(whole_characters(str(source))))


def _picture_address(attachment: Mapping[str, str]) -> str:
    """Return an attached picture as an address; an empty one if there is none."""
    for kind in PICTURES:
        if kind in attachment:
            data = attachment[kind]
            if data.lstrip().startswith("<"):  # drawings are attached as text, too
                data = base64.b64encode(data.encode()).decode()
            return f"data:{kind};base64,{data}"
    return ""


class _Renderer(IPythonRenderer):
    """Leave a token where a formula stands, for no formula comes through the cleaning.

    A picture that is not attached is an image without address, of which a browser shows the text.
    """

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self._token = secrets.token_hex(16)  # nothing that a text could hold beforehand
        self._formulas: list[str] = []

    def block_math(self, body: str) -> str:
        return self._keep(mathml(body, display=True)) or super().block_math(body)

    def inline_math(self, body: str) -> str:
        return self._keep(mathml(body, display=False)) or super().inline_math(body)

    def latex_environment(self, name: str, body: str) -> str:
        tex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._keep(mathml(tex, display=True)) or super().latex_environment(name, body)

    def block_code(self, code: str, info: str | None = None) -> str:
        code = EMPTY_LINE.sub("", code)
        return super().block_code(code, info if len(code) <= MOST_COLOURED else None)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("attachment:"):
            url = _picture_address(self.attachments.get(url.removeprefix("attachment:"), {}))
        elif url in self.attachments:  # a file beside the notebook
            url = _picture_address(self.attachments[url])
        return super().image(text, url, title)

    def block_html(self, html: str) -> str:
        return super().block_html(self._with_pictures(html))

    def inline_html(self, html: str) -> str:
        return super().inline_html(self._with_pictures(html))

    def _with_pictures(self, text: str) -> str:
        """Put attached pictures into HTML that names their files."""

        def address(found: re.Match[str]) -> str:
            attached = self.attachments.get(found[2].removeprefix("attachment:"))
            return f'{found[1]}"{_picture_address(attached)}"' if attached else found[0]

        return SOURCE.sub(address, text) if self.attachments else text

    def _keep(self, formula: str | None) -> str | None:
        if formula is None:
            return None
        self._formulas.append(formula)
        return f"{self._token}.{len(self._formulas) - 1}."

    def insert_formulas(self, cleaned: str) -> str:
        """Put the formulas where their tokens are."""
        token = re.compile(rf"{self._token}\.(\d+)\.")
        return token.sub(lambda found: self._formulas[int(found[1])], cleaned)
