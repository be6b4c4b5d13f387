"""What students read stands in one file, and each sentence is given the fields that it has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import examroom
from examroom.util import messages

ENGINE = Path(examroom.__file__).parent
CATALOGUE = {name: text for name, text in vars(messages).items() if name.isupper()}
PAGES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ENGINE.rglob("*.j2")))
MODULES = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ENGINE.rglob("*.py"))]


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def formatted() -> Iterator[tuple[str, set[str]]]:
    """Yield each `messages.NAME.format(...)` of the engine, with the fields that it is given."""
    for module in MODULES:
        for call in ast.walk(module):
            match call:
                case ast.Call(
                    func=ast.Attribute(ast.Attribute(ast.Name("messages"), name), "format"),
                    keywords=keywords,
                ):
                    yield name, {str(keyword.arg) for keyword in keywords}
    for name, given in re.findall(r"messages\.(\w+)\.format\(((?:[^()]|\([^()]*\))*)\)", PAGES):
        yield name, set(re.findall(r"(\w+)=", given))


def test_each_sentence_is_used() -> None:
    used = {
        node.attr
        for module in MODULES
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "messages"
    }
    assert used | set(re.findall(r"messages\.([A-Z]\w+)", PAGES)) == set(CATALOGUE)


def test_each_sentence_is_given_its_fields() -> None:
    given = dict(formatted())
    assert len(given) > 30
    for name, names in formatted():
        assert names == fields(CATALOGUE[name]), name


def test_a_page_has_no_sentence_of_its_own() -> None:
    text = re.sub(r"{[{%#].*?[}%#]}|<[^>]*>|&\w+;", "\n", PAGES, flags=re.DOTALL)
    assert re.findall(r".*[a-z] [a-z].*|.*[A-Z].*", text) == []
