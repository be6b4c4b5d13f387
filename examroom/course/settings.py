"""Everything that a course can set for this package: ``c.Examroom`` in its ``nbgrader_config.py``.

Each option is declared here, once, with its help; the command's ``--help`` and the documents read
it here.
"""

import shutil

from traitlets import Bool, Dict, Float, Int, List, Unicode
from traitlets.config import Config, LoggingConfigurable

from examroom.util.errors import Problem


class Examroom(LoggingConfigurable):
    """The options of a course."""

    cell_seconds = Int(
        300, min=1, help="Seconds that a cell may take before it is interrupted."
    ).tag(config=True)

    answer_seconds = Float(
        60.0,
        help="Seconds that a student's kernel may take to describe an object, or to answer a "
        "question that a hidden test asks; never longer than a cell may take.",
    ).tag(config=True)

    limits = Dict(
        key_trait=Unicode(),
        help="What the run of a notebook may use, where it differs from the default, by the "
        "limit's name: {'memory': 2 * 1024**3}.",
    ).tag(config=True)

    kernel_arguments = List(
        Unicode(),
        ["--IPKernelApp.log_level=ERROR"],
        help="More of the command line of a student's kernel.",
    ).tag(config=True)

    unsafe_no_sandbox = Bool(
        False, help="Run students' code with your own rights; every report will say so."
    ).tag(config=True)

    workers = Int(
        0,
        min=0,
        help="How many notebooks are run at a time, each by a process of its own; 0 stands for as "
        "many as there are cores.",
    ).tag(config=True)

    scheduler = Unicode(
        "",
        help="Let the workers of this Dask scheduler run notebooks, as in tcp://10.0.0.5:8786.",
    ).tag(config=True)

    warm_up = Unicode(
        "",
        help="A module of the course, such as 'grading_tests.warm_up', that is run once before "
        "the first notebook, so that compilers are ready. Notebooks run in forks of the process "
        "that has run it.",
    ).tag(config=True)

    warm_up_from = Int(
        0,
        min=0,
        help="From how many notebooks on there is a warm-up; fewer start from cold. 0 stands for "
        "as many as it pays for, by what the last warm-up and the last runs of the assignment took "
        "on this machine, and for 6 until that is known; fewer share their imports.",
    ).tag(config=True)

    speedups = Bool(
        True,
        help="Whether warm processes save compilation and drawing where that changes no result; "
        "see 'examroom doctor' for what is in use.",
    ).tag(config=True)

    demo_class = Unicode(
        "",
        help="Import string, as in 'package.module.function', of the class that 'examroom demo' "
        "marks: a function of a Course and a list of assignments that returns `HandedIn` items.",
    ).tag(config=True)

    roster = Unicode(
        "roster.csv",
        help="The file, in the course folder, in which 'examroom roster' keeps who is in the "
        "class and in which section.",
    ).tag(config=True)

    shared_files = Dict(
        key_trait=Unicode(),
        value_trait=List(Unicode()),
        help="Files that lie beside the notebooks of several assignments: the path of each in the "
        "course folder, and the assignments in whose folders 'examroom build' keeps a copy, as in "
        "{'shared/helper.py': ['02_second', '03_third']}.",
    ).tag(config=True)

    programs = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="Programs that the notebooks start, each with how to install it.",
    ).tag(config=True)


def help_of(option: str) -> str:
    """Return what an option of `Examroom` means."""
    return str(Examroom.class_traits()[option].help)


def missing_programs(config: Config) -> dict[str, str]:
    """Return the programs that a course needs and this machine lacks, with how to install them."""
    programs = Examroom(config=config).programs
    return {name: remedy for name, remedy in programs.items() if shutil.which(name) is None}


def require_programs(config: Config) -> None:
    """Raise a `Problem` when a program is missing, before any work is done."""
    for name, remedy in missing_programs(config).items():
        raise Problem(f"The program {name!r} is not installed: {remedy}")
