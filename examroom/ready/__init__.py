"""Compiled code that is ready when exams begin, kept by form: whatever the numbers and names are.

While the models of a warm-up are compiled, their numbers are made to vary. A student's model of the
same form (the same distributions, arithmetic and shapes) then takes its own numbers into the code
that is there; one of another form is compiled as if none of this existed. It runs in the sandbox:
in the preloaded process and in the exams that are forked from it. Pictures are drawn faster, too.
"""

from examroom.ready import pictures, shelf


def begin() -> None:
    """Draw pictures faster, and keep what is compiled from now on."""
    pictures.begin()
    shelf.begin()


def end() -> None:
    """Keep nothing more; what has been kept is given out."""
    shelf.end()


__all__ = ["begin", "end"]
