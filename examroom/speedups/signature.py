"""The signature of a computation: what it computes, apart from its numbers and its names.

Two graphs of one signature, given the same numbers, compute the same. Of a graph's constants only
kind and shape belong to the signature, where they may have any value.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Constants = tuple[Any, ...]
"""Constants and shared variables of PyTensor, or what is computed from nothing else."""

MAX_NODES = 2000  # nodes, those counted again that are used again; the models of a course have tens
MAX_DEPTH = 60
SIZE = 1
"""Where a distribution is told how much to draw, before its parameters."""


class NoSignature(Exception):
    """There is something in a graph that is not understood: it is compiled as usual."""


@dataclass(frozen=True)
class Signature:
    """What a graph computes.

    Attributes
    ----------
    key : hashable
        Equal for graphs of one signature.
    constants : tuple
        Where its numbers come from, in the order of the key.
    """

    key: Hashable
    constants: Constants

    @classmethod
    def join(cls, key: Iterable[Hashable], parts: Iterable[Signature]) -> Signature:
        """Return a signature with a key of its own, and the constants of its parts."""
        return cls(tuple(key), tuple(one for part in parts for one in part.constants))


class SignatureReader:
    """Reads signatures.

    Parameters
    ----------
    leaves : mapping
        Variables at which to stop, with what stands for them in the key.
    """

    def __init__(self, leaves: Mapping[Any, Hashable]) -> None:
        self._leaves = dict(leaves)
        self._nodes_left = MAX_NODES

    def all(self, variables: Iterable[Any]) -> Signature:
        """Return the signature of several variables together."""
        parts = [self.one(variable) for variable in variables]
        return Signature.join((part.key for part in parts), parts)

    def one(self, variable: Any, user: Any = None, place: int = 0, depth: int = 0) -> Signature:
        """Return the signature of a variable, which an operation takes as its input at `place`."""
        self._nodes_left -= 1
        if depth > MAX_DEPTH or self._nodes_left < 0:
            raise NoSignature("too large")
        if variable in self._leaves:
            return Signature(self._leaves[variable], ())
        node = variable.owner
        if node is None:
            return self._constant(variable, user, place)
        if is_alias(node.op):
            return self.one(node.inputs[0], user, place, depth + 1)
        if expands_number(node.op) and node.inputs[0].owner is None:
            inner = self.one(node.inputs[0], user, place, depth + 1)  # for whom it was widened
            return Signature((node.op, 0, (inner.key,)), inner.constants)
        if is_arithmetic(node) and self.is_of_constants(variable):
            value = value_of(variable)
            if np.isfinite(value).all():
                return Signature(("number", value.shape), (variable,))
        parts = [self.one(given, node, at, depth + 1) for at, given in enumerate(node.inputs)]
        if is_commutative(node.op):
            parts.sort(key=lambda part: repr(part.key))
        output = node.outputs.index(variable)
        return Signature.join((node.op, output, tuple(part.key for part in parts)), parts)

    def is_of_constants(self, variable: Any) -> bool:
        """Tell whether a variable is computed from nothing but constants, by arithmetic."""
        from pytensor.graph.basic import Constant
        from pytensor.tensor.elemwise import Elemwise

        self._nodes_left -= 1
        if self._nodes_left < 0:
            raise NoSignature("too large")
        node = variable.owner
        if node is None:
            return isinstance(variable, Constant)
        plain = isinstance(node.op, Elemwise) or expands_number(node.op)
        return plain and all(map(self.is_of_constants, node.inputs))

    def _constant(self, variable: Any, user: Any, place: int) -> Signature:
        from pytensor.compile.sharedvalue import SharedVariable
        from pytensor.graph.basic import Constant
        from pytensor.scalar.basic import ScalarType
        from pytensor.tensor.type import TensorType

        if not isinstance(variable, Constant | SharedVariable):
            raise NoSignature(f"{variable} is not known")
        if not isinstance(variable.type, TensorType):
            if isinstance(variable, Constant) and variable.data is None:
                return Signature(None, ())
            if isinstance(variable, Constant) and isinstance(variable.type, ScalarType):
                return Signature(("scalar", variable.type, variable.data.item()), ())  # as of x[0]
            raise NoSignature(f"{variable} is not a tensor")
        value = value_of(variable)
        if may_vary(value, user, place):
            return Signature(("index" if is_index(value) else "number", value.shape), (variable,))
        return Signature((value.dtype.str, value.shape, value.tobytes()), ())


def is_random_variable(op: Any) -> bool:
    """Tell whether an operation draws from a plain distribution."""
    from pytensor.tensor.random.op import RandomVariable

    return isinstance(op, RandomVariable)


def shape_of(variable: Any) -> tuple[int, ...]:
    """Return the shape of a drawn variable, known or as its dimensions are now.

    Raises
    ------
    NoSignature
        It has to be computed.
    """
    static = variable.type.shape
    if None not in static:
        return tuple(static)
    size = variable.owner.inputs[SIZE]
    if size.owner is None or type(size.owner.op).__name__ != "MakeVector":
        raise NoSignature(f"the shape of {variable} is computed")
    if any(length.owner is not None for length in size.owner.inputs):
        raise NoSignature(f"the shape of {variable} is computed")
    return tuple(int(value_of(length)) for length in size.owner.inputs)


def value_of(variable: Any) -> np.ndarray[Any, Any]:
    """Return the value of a constant, of a shared variable, or of what constants come to."""
    if (node := variable.owner) is not None:
        result: list[Any] = [None]
        node.op.prepare_node(node, None, None, "py")
        node.op.perform(node, [*map(value_of, node.inputs)], [result])
        return np.asarray(result[0])
    value = variable.get_value(borrow=True) if hasattr(variable, "get_value") else variable.data
    return np.asarray(value)


def may_vary(value: np.ndarray[Any, Any], user: Any, place: int) -> bool:
    """Tell whether a constant may be any other one of its shape.

    Finite real numbers may; so may whole numbers where they are numbers among real ones, and the
    indices of elements. The whole numbers that are left say where and how much, as axes and sizes
    do, and who is told of a bound at infinity computes without it.
    """
    from pytensor.tensor.subtensor import AdvancedSubtensor

    if value.dtype.kind == "f":
        return bool(np.isfinite(value).all())
    if user is None or value.dtype.kind not in "iu":
        return False
    if value.ndim == 0:
        parameter = is_random_variable(user.op) and place > SIZE and gives_real(user)
        return parameter or is_arithmetic(user)
    return value.ndim == 1 and isinstance(user.op, AdvancedSubtensor) and place > 0


def is_arithmetic(node: Any) -> bool:
    """Tell whether an operation computes real numbers, element by element."""
    from pytensor.tensor.elemwise import Elemwise

    return isinstance(node.op, Elemwise) and gives_real(node)


def gives_real(node: Any) -> bool:
    """Tell whether an operation gives real numbers."""
    return str(node.outputs[-1].type.dtype).startswith("float")


def is_index(value: np.ndarray[Any, Any]) -> bool:
    """Tell whether a parameter is indices, and not numbers."""
    return value.ndim > 0 and value.dtype.kind in "iu"


def is_alias(op: Any) -> bool:
    """Tell whether an operation only gives another name to what it is given."""
    from pytensor.compile.ops import ViewOp
    from pytensor.scalar.basic import Identity
    from pytensor.tensor.elemwise import Elemwise

    return isinstance(op, ViewOp) or (
        isinstance(op, Elemwise) and isinstance(op.scalar_op, Identity)
    )


def expands_number(op: Any) -> bool:
    """Tell whether an operation makes a number an array of one."""
    from pytensor.tensor.elemwise import DimShuffle

    return isinstance(op, DimShuffle) and op.input_ndim == 0


def is_commutative(op: Any) -> bool:
    """Tell whether the order of what an operation is given does not matter."""
    from pytensor.tensor.elemwise import Elemwise

    return isinstance(op, Elemwise) and bool(getattr(op.scalar_op, "commutative", False))
