"""Ask a running kernel: by expressions whose values come back with the reply to a request."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq
from jupyter_core.utils import ensure_async, run_sync

from examroom.evidence.codec.text import AGAIN, LONG, MAX_WIRE, from_words, mark_of

CALL = "__import__('examroom.evidence.in_kernel', fromlist=['_']).{call}"
NAMESPACE = "(lambda: 0).__globals__"  # a student may well have a variable called `globals`
QUOTED = re.compile(r"'([^'\\]*)'")
NONSENSE = "nonsense"


class KernelSession:
    """A kernel that is asked, and whose every reply is a stranger's.

    Parameters
    ----------
    manager : jupyter_client.AsyncKernelManager
        Of the kernel.
    client : jupyter_client.AsyncKernelClient
        Connected to it.
    timeout : float
        Seconds that an answer may take.
    """

    def __init__(self, manager: Any, client: Any, timeout: float) -> None:
        self.manager = manager
        self.client = client
        self.timeout = timeout
        self._heard: dict[str, str] = {}

    def describe_name(self, name: str) -> str:
        """Return the kernel's evidence of a name; "nonsense" where it says nothing in time."""
        call = f"describe_name({NAMESPACE}, {name!r}, {list(self._heard)})"
        return self._kept(self._evaluate(CALL.format(call=call)))

    def describe_names(self, names: Sequence[str]) -> dict[str, str]:
        """Return the kernel's evidence of several names, of those at least that it says at once."""
        call = f"describe_names({NAMESPACE}, {list(names)!r}, {list(self._heard)})"
        try:
            said = json.loads(self._evaluate(CALL.format(call=call)))
        except (ValueError, RecursionError):
            return {}
        if type(said) is not list or len(said) != len(names):
            return {}
        pairs = zip(names, said, strict=True)
        return {name: self._kept(from_words(words)) for name, words in pairs if type(words) is str}

    def _kept(self, text: str) -> str:
        """Return what was said; where it is the mark of what was said before, that."""
        if text.startswith(AGAIN):
            return self._heard.get(text.removeprefix(AGAIN), NONSENSE)
        if len(text) >= LONG:
            self._heard[mark_of(text)] = text
        return text

    def answer(self, handle: int, question: str) -> str:
        """Return the kernel's answer to a question; "nonsense" where it says nothing in time."""
        return self._evaluate(CALL.format(call=f"answer({handle}, {question!r})"))

    def listens(self, seconds: float) -> bool:
        """Tell whether the kernel answers a request for nothing within some seconds."""
        return run_sync(self._reply)("0", seconds) is not None

    def _evaluate(self, expression: str) -> str:
        reply = run_sync(self._reply)(expression, self.timeout)
        try:
            text = reply["content"]["user_expressions"]["said"]["data"]["text/plain"]
            found = QUOTED.fullmatch(text) if len(text) <= 2 * MAX_WIRE else None
            return from_words(found[1]) if found else NONSENSE
        except (KeyError, TypeError, AttributeError):
            return NONSENSE

    async def _reply(self, expression: str, seconds: float) -> Any:
        try:
            request = self.client.execute(
                "", silent=True, store_history=False, user_expressions={"said": expression}
            )
        except zmq.ZMQError:  # it has hung up
            return None
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                reply = await ensure_async(self.client.get_shell_msg(timeout=min(left, 1.0)))
            except Empty:
                if not await ensure_async(self.manager.is_alive()):
                    return None
                continue
            except Exception:  # bytes that are no message
                continue
            if _answers(reply, request):
                return reply
        with suppress(RuntimeError):  # interrupted, or no later cell could be run
            await ensure_async(self.manager.interrupt_kernel())
        return None


def _answers(reply: Any, request: str) -> bool:
    parent = reply.get("parent_header")
    return isinstance(parent, dict) and parent.get("msg_id") == request
