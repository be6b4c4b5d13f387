"""What a command prints is its own: no library's warning or log comes in between."""

import logging
import sys
import warnings


def silence_libraries() -> None:
    """Keep libraries' warnings and logs to themselves, in this whole process.

    What a person should know we say in a sentence. Dask logs each connection that closes before
    the other side expected it, SQLAlchemy warns of nbgrader's queries, and asyncio tells of tasks
    that ended with their loop: nobody at a terminal can act on that, and a program that reads our
    lines of JSON stumbles over it. ``python -W`` and ``PYTHONWARNINGS`` still show warnings.
    """
    # A handler of the root stands in the way of ``logging.lastResort``, and of the handlers that
    # Dask adds when it is imported.
    logging.basicConfig(handlers=[logging.NullHandler()])
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
