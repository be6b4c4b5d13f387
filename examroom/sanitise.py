"""Show what strangers wrote without running it: HTML is cut down to what text and tables need."""

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from bs4 import BeautifulSoup
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TEXT = {"abbr", "b", "br", "code", "del", "em", "i", "kbd", "mark", "s", "samp", "small", "span"}
TEXT |= {"strong", "sub", "sup", "u", "var", "a", "img"}
BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "summary"}
BLOCKS |= {"dd", "dl", "dt", "li", "ol", "ul", "h1", "h2", "h3", "h4", "h5", "h6"}
TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
TAGS = frozenset(TEXT | BLOCKS | TABLES)
ATTRIBUTES = {
    "*": ["class", "title"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan", "style"],
    "th": ["colspan", "rowspan", "scope", "style"],
    "ol": ["start"],
}
STYLES = CSSSanitizer(allowed_css_properties=["text-align", "font-weight", "font-style"])
# With their contents: the text of a script or a style sheet is of no use to a reader.
DROPPED = ["script", "style", "template", "iframe", "object", "embed", "noscript", "svg", "math"]


def safe_html(fragment: object) -> str:
    """Return an HTML fragment without scripts, styles, forms, frames, handlers and odd addresses.

    Parameters
    ----------
    fragment : str or bytes
        HTML of anyone's.
    """
    text = fragment.decode("utf-8", "replace") if isinstance(fragment, bytes) else str(fragment)
    soup = BeautifulSoup(text, "html.parser")
    for element in soup(DROPPED):
        element.decompose()
    for image in soup("img"):
        if not str(image.get("src", "")).startswith("data:image/"):
            image.decompose()  # a picture from elsewhere tells its owner who reads this page
    cleaned: str = bleach.clean(
        str(soup),
        tags=TAGS,
        attributes=ATTRIBUTES,
        css_sanitizer=STYLES,
        protocols=["http", "https", "mailto", "data"],
        strip=True,
    )
    return cleaned


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render Markdown of anyone's as harmless HTML; formulas keep their TeX."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return safe_html(MarkdownWithMath(renderer=renderer).render(source))
