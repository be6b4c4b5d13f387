"""One process of a machine makes something; others of the same user find it by a name.

The name is that of a socket in Linux's abstract namespace: one process at a time can have it, and
it is free again however that process ends. Until something is offered, callers are refused.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from examroom.sandbox.launch.fork import CREDENTIALS

ANSWER_SECONDS = 10.0
MOST_TEXT = 4096
HERE = b"here"


def take(name: str) -> Handover | None:
    """Take a name, known to nobody but who shall find what is offered; None if it is taken."""
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(f"\0{name}")
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise
    return Handover(listener)


class Handover:
    """A name, taken by this process.

    Parameters
    ----------
    listener : socket.socket
        Bound to it.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener

    def offer(self, there: Callable[[], bool], descriptor: int | None, why_not: str = "") -> None:
        """Give a descriptor, or the sentence that says why there is none, to whoever asks.

        Parameters
        ----------
        there : callable
            Whether what is offered is still there. If not, the name is given back.
        descriptor : int or None
            Closed by nobody here.
        why_not : str
            The sentence.
        """
        self._listener.listen(64)
        given = [] if descriptor is None else [descriptor]
        content = why_not.encode() or HERE
        threading.Thread(target=self._serve, args=(there, content, given), daemon=True).start()

    def close(self) -> None:
        """Offer nothing more, and give the name back."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # whoever waits for a caller stops
        self._listener.close()

    def _serve(self, there: Callable[[], bool], content: bytes, given: list[int]) -> None:
        with suppress(OSError), self._listener as listener:
            while True:
                caller, _ = listener.accept()
                with caller, suppress(OSError):
                    if not there():
                        return
                    if is_own(caller):
                        socket.send_fds(caller, [content], given)


def ask(name: str) -> int | str | None:
    """Ask for what is offered under a name.

    Returns
    -------
    int, str or None
        A descriptor, to be closed by the caller; or why there is none; or None: who has the name
        offers nothing yet, or has just gone.
    """
    with socket.socket(socket.AF_UNIX) as caller, suppress(OSError):
        caller.settimeout(ANSWER_SECONDS)
        caller.connect(f"\0{name}")
        if not is_own(caller):
            return None
        text, descriptors, _, _ = socket.recv_fds(caller, MOST_TEXT, 1)
        if descriptors:
            return descriptors[0]
        return text.decode() or None
    return None


def is_own(connection: socket.socket) -> bool:
    """Tell whether a process of our own user is at the other end."""
    about = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    return bool(CREDENTIALS.unpack(about)[1] == os.geteuid())
