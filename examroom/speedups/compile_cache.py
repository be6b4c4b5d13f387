"""Keep the models that are compiled while learning, and give them out by their signatures."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

from examroom.speedups.compiled_model import CompiledModel, signature_of
from examroom.speedups.signature import Signature

OPTIONS_OF_PYMC = {"var_names": None, "backend": "numba"}
"""How `pymc.sample` asks nutpie for a compiled model."""
Original = Callable[..., Any]


class CompileCache:
    """Compiled models, by signature.

    Attributes
    ----------
    learning : bool
        Whether a model of an unknown signature is compiled with parameters, and kept.
    expected : set
        Signatures that are learned when they are first asked for.
    """

    def __init__(self) -> None:
        self.learning = False
        self.expected: set[Hashable] = set()
        self._kept: dict[Hashable, CompiledModel] = {}

    def compile_model(self, original: Original, model: Any, **options: Any) -> Any:
        """Take the place of `nutpie.compile_pymc_model`."""
        if options == OPTIONS_OF_PYMC:
            with suppress(Exception):  # what is not understood is compiled as usual
                signature = signature_of(model)
                compiled = self._of(signature, lambda: CompiledModel.of(model, original))
                return compiled.bound(model, signature)
        return original(model, **options)

    def assign_step_methods(
        self, original: Original, model: Any, step: Any = None, methods: Any = None
    ) -> Any:
        """Take the place of PyMC's choice of step methods, which differentiates to find NUTS."""
        from pymc.step_methods import NUTS, STEP_METHODS

        with suppress(Exception):
            usual = step is None and methods is STEP_METHODS
            if usual and signature_of(model).key in self._kept.keys() | self.expected:
                return [], {NUTS: list(model.value_vars)}
        return original(model, step, methods=methods)

    def _of(self, signature: Signature, make: Callable[[], CompiledModel]) -> CompiledModel:
        """Return what is kept for a signature; make it where it is to be learned."""
        wanted = self.learning or signature.key in self.expected
        if wanted and signature.key not in self._kept:
            learning, self.learning = self.learning, False  # what is compiled on the way is ours
            try:
                self._kept[signature.key] = make()
            finally:
                self.learning = learning
        return self._kept[signature.key]
