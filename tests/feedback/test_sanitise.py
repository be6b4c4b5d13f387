"""What students write is shown, and never run."""

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment

from examroom.feedback.exporter import coloured
from examroom.feedback.formulas import mathml
from examroom.feedback.sanitise import MOST_MARKDOWN, safe_html, safe_line, safe_markdown


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' JaVaScRiPt:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form action=//example.org><input name=x></form>",
        "<style>body { background: url(//example.org) }</style>",
        "<p style='background: url(//example.org)'>x</p>",
        "<img src='https://example.org/seen.png'>",
        "<base href='//example.org'>",
        "<meta http-equiv=refresh content='0;url=//example.org'>",
    ],
)
def test_nothing_that_runs_or_calls_home_is_left(attack: str) -> None:
    page = BeautifulSoup(safe_html(attack), "html.parser")
    for element in page.find_all(True):
        assert element.name not in ("script", "style", "iframe", "svg", "math", "form", "meta")
        assert not [name for name in element.attrs if name.startswith("on")]
        assert "example.org" not in str(element.attrs)
        assert not str(element.get("href", "")).strip().lower().startswith(("java", "data"))


def test_tables_text_and_pictures_of_the_page_are_kept() -> None:
    kept = (
        '<table class="dataframe"><thead><tr><th>r</th></tr></thead><tbody><tr><td>1</td></tr>'
        '</tbody></table><p><b>bold</b> <code>x</code> <a href="https://example.org">link</a>'
        '<img alt="a dot" src="data:image/png;base64,AAAA"></p>'
    )
    assert BeautifulSoup(safe_html(kept), "html.parser") == BeautifulSoup(kept, "html.parser")


@pytest.mark.parametrize(
    "endless",
    ["<div>" * 200_000, "&" * 2_000_000, f"<p {' '.join(f'a{n}=1' for n in range(10**5))}>"],
)
def test_html_without_an_end_costs_its_place_and_not_the_page(endless: str) -> None:
    assert safe_html(endless) == "<p>Too much HTML to be shown here.</p>"


@pytest.mark.parametrize(
    "text",
    [
        f"# a{' ' * 100_000}x",
        "\\\\[" * 30_000,
        "$x" * 30_000,
        "a*" * 60_000,
        f"```python\n{'\n ' * 15_000}\n```",
        f"```python\n{"'\\N{" * 60_000}\n```",
    ],
    ids=lambda text: text[:10],
)
def test_no_text_takes_long_to_show(text: str) -> None:
    started = time.monotonic()
    assert shown(text)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("code", ["'\\N{" * 60_000, "\n " * 10_000], ids=["escapes", "blanks"])
def test_no_code_takes_long_to_show(code: str) -> None:
    started = time.monotonic()
    assert "<pre" in coloured(code, "python")
    assert time.monotonic() - started < 3


def test_a_long_table_is_shown() -> None:
    table = pd.DataFrame(np.zeros((355, 12))).to_html()
    assert safe_html(table).count("<td>") == 355 * 12


def test_half_a_character_is_shown_as_a_question_mark() -> None:
    assert safe_html("<b>\ud83d</b>") == "<b>?</b>"
    assert safe_line("caf\udce9.ipynb") == "caf?.ipynb"
    page = Environment()
    page.filters["shown"] = safe_markdown
    for text in ("*\ud83d*", "\ud83d" * (MOST_MARKDOWN + 1)):
        assert "?" in page.from_string("{{ text | shown }}").render(text=text)


def test_a_sentence_is_text_with_code_in_it() -> None:
    assert safe_line("`x < 1` & <b>") == "<code>x &lt; 1</code> &amp; &lt;b&gt;"


def test_formulas_become_mathml() -> None:
    aligned = r"\begin{aligned} y_i &\sim \text{Normal}(0, 1) \\ x &= \frac{1}{2} \end{aligned}"
    made = mathml(aligned, display=True) or ""
    for part in ("<mtable", "<mfrac", "<mtext>Normal</mtext>", "\N{TILDE OPERATOR}"):
        assert part in made


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{<img src=x onerror=alert(1)>}",
        "{" * 2000,
        r"\frac{",
    ],
)
def test_a_formula_that_is_none_stays_tex(tex: str) -> None:
    assert mathml(tex, display=False) is None


def test_a_formula_carries_no_address() -> None:
    assert "javascript" not in (mathml(r"\href{javascript:alert(1)}{x}", display=False) or "")


def shown(text: str, attachments: dict[str, Any] | None = None) -> str:
    """Return a Markdown cell as a page shows it."""
    environment = Environment()
    environment.filters["markdown2html"] = safe_markdown
    template = environment.from_string("{{ text | markdown2html }}")
    return template.render(text=text, cell={"attachments": attachments or {}})


@pytest.mark.parametrize("address", ["missing.png", "empty", "page.html", "../../etc/passwd"])
def test_what_is_not_attached_costs_a_picture_and_not_the_page(address: str) -> None:
    attached = {"empty": {}, "page.html": {"text/html": "<script>alert(1)</script>"}}
    text = shown(f"Before ![a dot](attachment:{address}) after", attached)
    picture = BeautifulSoup(text, "html.parser").find("img")
    assert picture is not None
    assert picture.attrs == {"alt": "a dot"}
    assert "after" in text


def test_attached_pictures_are_shown() -> None:
    attached = {"a.png": {"image/png": "AAAA"}, "b.svg": {"image/svg+xml": "<svg></svg>"}}
    text = shown("![a](attachment:a.png) ![b](attachment:b.svg)", attached)
    assert 'src="data:image/png;base64,AAAA"' in text
    assert 'src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4="' in text


def test_a_text_that_cannot_be_rendered_is_shown_as_it_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*args: object) -> str:
        raise RecursionError

    monkeypatch.setattr("examroom.feedback.sanitise.MarkdownWithMath.render", fails)
    assert shown("**a** <script>") == "<pre>**a** &lt;script&gt;</pre>"
