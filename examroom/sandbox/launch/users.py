"""A user who owns nothing, for one sandbox at a time, when the grader runs as root."""

from __future__ import annotations

import os
import pwd
import socket

# Between the ranges that systemd gives to home directories and to services.
FIRST, COUNT = 60600, 500


class SpareUser:
    """Takes a user number that no other sandbox of this machine is using.

    Its own number makes the limit on processes count this sandbox alone. The number is held by a
    socket name in the abstract namespace, which Linux gives back however this process ends.

    Attributes
    ----------
    number : int or None
        The user's number; None where the grader is not root and so cannot change users.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._claim: socket.socket | None = None
        if os.geteuid() != 0:
            return
        for number in range(FIRST, FIRST + COUNT):
            claim = socket.socket(socket.AF_UNIX)
            try:
                claim.bind(f"\0examroom-user-{number}")
                pwd.getpwuid(number)
            except KeyError:
                self.number, self._claim = number, claim
                return
            except OSError:
                pass
            claim.close()
        raise OSError(f"All {COUNT} users for sandboxes are taken.")

    def release(self) -> None:
        """Let another sandbox have the number."""
        if self._claim is not None:
            self._claim.close()
