"""Draw random numbers without compiling, which takes longer than all draws of a notebook."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from examroom.speedups.signature import is_random_variable


def compile_function(
    original: Callable[..., Any], inputs: Any, outputs: Any = None, **options: Any
) -> Any:
    """Take the place of `pytensor.function`: what draws random numbers is interpreted.

    It takes PyTensor a second to compile a function for predictive draws. NumPy, which is asked for
    one operation after the other here, gives the same numbers; a thousand draws of a line through
    355 points take it 50 ms.
    """
    with suppress(Exception):  # what is not understood is compiled as usual
        if draws(outputs) and is_default(options.get("mode")):
            options["mode"] = interpreter()
    return original(inputs, outputs, **options)


def draws(outputs: Any) -> bool:
    """Tell whether outputs are computed from random numbers, and without loops."""
    from pytensor.graph.basic import Variable
    from pytensor.graph.op import HasInnerGraph
    from pytensor.graph.traversal import ancestors

    listed = [outputs] if isinstance(outputs, Variable) else list(outputs)
    ops = [variable.owner.op for variable in ancestors(listed) if variable.owner is not None]
    loops = any(isinstance(op, HasInnerGraph) for op in ops)
    return any(map(is_random_variable, ops)) and not loops


def is_default(mode: Any) -> bool:
    """Tell whether a mode compiles as PyTensor does where nobody says how."""
    from pytensor.compile import mode as modes

    pytensor: Any = modes
    return type(pytensor.get_mode(mode).linker) is type(pytensor.get_default_mode().linker)


def interpreter() -> Any:
    """Return a mode of PyTensor that calls NumPy, and copies no random generators."""
    from pytensor.compile.mode import Mode
    from pytensor.graph.rewriting.db import RewriteDatabaseQuery

    return Mode(linker="py", optimizer=RewriteDatabaseQuery(include=["random_make_inplace"]))
