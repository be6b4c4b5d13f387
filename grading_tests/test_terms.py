"""No term is used before the cell that defines it, and the list of terms is in order."""

import re

import pytest

from grading_tests.contract import CONTRACT
from grading_tests.terms import TERMS, Term, defining_cell, definition, read_by_students

CODE = re.compile(r"`[^`\n]+`")
"""Names of variables, which may be those of terms to come."""
each_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


@each_term
def test_a_term_is_defined_where_the_list_says(term: Term) -> None:
    sentence = definition(term)
    assert term.name.lower() in sentence.lower()
    assert len(sentence.split()) > 4, f"That is no definition of {term.name}: {sentence}"


@each_term
def test_no_text_uses_a_term_before_it_is_defined(term: Term) -> None:
    there = defining_cell(term)
    for assignment in list(CONTRACT)[: list(CONTRACT).index(term.assignment) + 1]:
        for cell in read_by_students(assignment):
            if assignment == term.assignment and cell.number >= there.number:
                break
            found = term.pattern.search(CODE.sub("", cell.visible))
            assert not found, f"{cell} of {assignment} says {found and found[0]!r} too early."


def test_terms_stand_in_the_order_of_their_definitions() -> None:
    order = list(CONTRACT)
    places = [(order.index(term.assignment), defining_cell(term).number) for term in TERMS]
    assert places == sorted(places)
    assert len({term.name for term in TERMS}) == len(TERMS)
