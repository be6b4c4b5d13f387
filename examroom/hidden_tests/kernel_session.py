"""Ask a running kernel, by expressions whose values come back with the reply to a request."""

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

from examroom.evidence.codec.characters import whole_characters
from examroom.evidence.codec.text import DIGEST, DIGEST_FROM, MAX_CHARACTERS, digest, unquote

CALL = "__import__('examroom.evidence.in_kernel', fromlist=['_']).{call}"
NAMESPACE = "(lambda: 0).__globals__"  # a student may well have a variable called `globals`
QUOTED = re.compile(r"'([^'\\]*)'")
UNREADABLE = "unreadable"


class KernelSession:
    """A running kernel as a source of answers; no reply of it is trusted.

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
        self._received: dict[str, str] = {}

    def describe_name(self, name: str) -> str:
        """Return the kernel's evidence of a name; "unreadable" where there is none in time."""
        call = f"describe_name({NAMESPACE}, {name!r}, {list(self._received)})"
        return self._whole(self._evaluate(CALL.format(call=call)))

    def describe_names(self, names: Sequence[str]) -> dict[str, str]:
        """Return the kernel's evidence of several names, of those that fit into one reply."""
        call = f"describe_names({NAMESPACE}, {list(names)!r}, {list(self._received)})"
        try:
            replies = json.loads(self._evaluate(CALL.format(call=call)))
        except (ValueError, RecursionError):
            return {}
        if type(replies) is not list or len(replies) != len(names):
            return {}
        texts = {
            name: whole_characters(unquote(text))
            for name, text in zip(names, replies, strict=True)
            if type(text) is str
        }
        return {name: self._whole(text) for name, text in texts.items()}

    def _whole(self, text: str) -> str:
        """Return a text; where it is the digest of one that was received before, that one."""
        if text.startswith(DIGEST):
            return self._received.get(text, UNREADABLE)
        if len(text) >= DIGEST_FROM:
            self._received[digest(text)] = text
        return text

    def answer(self, handle: int, question: str) -> str:
        """Return the kernel's answer to a question; "unreadable" where there is none in time."""
        return self._evaluate(CALL.format(call=f"answer({handle}, {question!r})"))

    def responds(self, seconds: float) -> bool:
        """Tell whether the kernel replies to an empty request within some seconds."""
        return run_sync(self._reply)("0", seconds) is not None

    def _evaluate(self, expression: str) -> str:
        reply = run_sync(self._reply)(expression, self.timeout)
        try:
            text = reply["content"]["user_expressions"]["answer"]["data"]["text/plain"]
            found = QUOTED.fullmatch(text) if len(text) <= 2 * MAX_CHARACTERS else None
            return whole_characters(unquote(found[1])) if found else UNREADABLE
        except (KeyError, TypeError, AttributeError):
            return UNREADABLE

    async def _reply(self, expression: str, seconds: float) -> Any:
        try:
            request = self.client.execute(
                "", silent=True, store_history=False, user_expressions={"answer": expression}
            )
        except zmq.ZMQError:  # the connection is closed
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
