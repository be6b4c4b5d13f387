"""What a course may set for this package in its ``nbgrader_config.py``, under ``c.Examroom``."""

import shutil

from traitlets import Dict, Unicode
from traitlets.config import Config, LoggingConfigurable

from examroom.util.errors import Problem


class Examroom(LoggingConfigurable):
    """Settings of a course that nbgrader has no place for."""

    demo_class = Unicode(
        "",
        help=(
            "Import string, as in 'package.module.function', of the class that `examroom demo` "
            "marks: a function of a Course and a list of assignments that returns `HandedIn` items."
        ),
    ).tag(config=True)

    programs = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="Programs that the notebooks start, each with how to install it.",
    ).tag(config=True)


def missing_programs(config: Config) -> dict[str, str]:
    """Return the programs that a course needs and this machine lacks, with how to install them."""
    programs = Examroom(config=config).programs
    return {name: remedy for name, remedy in programs.items() if shutil.which(name) is None}


def require_programs(config: Config) -> None:
    """Raise a `Problem` when a program is missing, before any work is done."""
    for name, remedy in missing_programs(config).items():
        raise Problem(f"The program {name!r} is not installed: {remedy}")
