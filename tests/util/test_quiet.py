"""Nothing of a library's comes between the lines that a command prints."""

import subprocess
import sys

NOISE = """
from examroom.util.quiet import silence_libraries
silence_libraries()
import asyncio, logging, warnings
from examroom.execution.workers import cluster
for name in ("distributed.batched", "distributed.client", "tornado.application", "asyncio"):
    try:
        raise OSError("Batched Comm Closed")
    except OSError:
        logging.getLogger(name).critical("closed", exc_info=True)
        logging.getLogger(name).info("closed", exc_info=True)
warnings.warn("Object of type <SubmittedNotebook> not in session")

async def forgotten():
    asyncio.get_running_loop().create_task(broken())
    await asyncio.sleep(0)

async def broken():
    raise OSError("Task exception was never retrieved")

asyncio.run(forgotten())
"""


def test_a_command_prints_no_warning_and_no_log_of_a_library() -> None:
    done = subprocess.run([sys.executable, "-c", NOISE], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_who_asks_python_for_warnings_gets_them() -> None:
    command = [sys.executable, "-W", "default", "-c", NOISE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "not in session" in done.stderr
