"""What the person at the keyboard can put right, said in one sentence."""


class Problem(Exception):
    """Bad input: an unknown assignment, a missing folder, a file that is not a notebook.

    The command prints the sentence and ends with exit code 2. Nothing has been written by then.
    """

    exit_code = 2


class Failure(Exception):
    """The course itself is at fault: a reference solution fails, a derived file is stale."""

    exit_code = 1
