"""Stop when asked to, by Ctrl-C or by SIGTERM, and leave nothing half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """Somebody asked this process to stop, with a signal of this number.

    It is no KeyboardInterrupt, for those are caught by libraries on the way.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell expects: 130 after Ctrl-C, 143 after SIGTERM."""
        return 128 + self.number


_asked: list[Stopped] = []


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first signal to stop into `Stopped`; clearing up is left undisturbed."""

    def stop(number: int, frame: FrameType | None) -> None:
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        _asked.append(Stopped(number))
        raise _asked[0]

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield
    finally:
        _asked.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def raise_if_stopped() -> None:
    """Raise `Stopped` again, where it came at a moment when Python or a library ignored it."""
    if _asked:
        raise _asked[0]
