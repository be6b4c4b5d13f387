"""What the documents promise is there: links, pictures, commands, folders."""

import re
from pathlib import Path

import pytest

from grading_tests.contract import CONTRACT
from grading_tests.notebooks import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "LICENSE-prose.md"]
README = DOCUMENTS[0].read_text(encoding="utf-8")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, f"{document.name} has no heading {target}."
        elif "://" not in target:
            assert (document.parent / target).exists(), f"{document.name} links to no {target}."


@each_document
def test_every_picture_is_described(document: Path) -> None:
    for alt in re.findall(r"!\[(.*?)\]\(", document.read_text(encoding="utf-8"), flags=re.DOTALL):
        assert len(alt) >= 40


def test_every_make_target_in_the_documents_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        named = re.findall(r"(?:^|`)make ([a-z][a-z ]*[a-z])", text, flags=re.MULTILINE)
        assert {target for names in named for target in names.split()} <= targets


def test_every_make_target_is_explained_by_make_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE)
    for target in set(targets) - {"help"}:
        assert re.search(rf'@echo "make {target} ', makefile)


def test_every_examroom_command_in_the_documents_exists() -> None:
    from examroom.commands.main import app

    commands = {command.name for command in app.registered_commands}
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:^|`)examroom ([a-z]+)\b", text, flags=re.MULTILINE)) <= commands


def test_the_readme_lists_every_assignment() -> None:
    for assignment in CONTRACT:
        assert f"| `{assignment}` |" in README


def test_every_folder_of_the_house_exists() -> None:
    house = README.partition("### The house")[2].partition("```text")[2].partition("```")[0]
    folders = re.findall(r"^(\S+/)", house, flags=re.MULTILINE)
    assert len(folders) >= 5
    for folder in folders:
        assert (ROOT / folder).is_dir(), f"There is no {folder}."
