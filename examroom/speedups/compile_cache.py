"""Keep the models that are compiled between `begin` and `end`, and give them out afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from examroom.speedups import compiled_model
from examroom.speedups.patch import take_place
from examroom.speedups.signature import Signature

BY_PYMC = {"var_names": None, "backend": "numba"}
"""How `pymc.sample` asks nutpie for a compiled model."""
Compile = Callable[..., Any]


class CompileCache:
    """Compiled models, by form."""

    def __init__(self) -> None:
        self._kept: dict[Any, compiled_model.ModelSignature] = {}
        self._learning = False

    def begin(self) -> None:
        """Keep what is compiled from now on; be asked in place of nutpie's compiler."""
        import nutpie
        from pymc.sampling import mcmc

        self._learning = True
        for module, name, ours in (
            (nutpie, "compile_pymc_model", self.model),
            (mcmc, "assign_step_methods", self.steps),
        ):
            take_place(module, name, ours)

    def end(self) -> None:
        """Keep nothing more; what has been kept is given out."""
        self._learning = False

    def model(self, compile_model: Compile, model: Any, **options: Any) -> Any:
        """Take the place of `nutpie.compile_pymc_model`."""
        if options == BY_PYMC:
            with suppress(Exception):  # what is not understood is compiled as usual
                form = compiled_model.signature_of(model)
                fit = self._given(
                    form, lambda: compiled_model.ModelSignature.of(model, compile_model)
                )
                return fit.bound(model, form)
        return compile_model(model, **options)

    def steps(self, assign: Compile, model: Any, step: Any = None, methods: Any = None) -> Any:
        """Take the place of PyMC's choice of step methods, which differentiates to find NUTS."""
        from pymc.step_methods import NUTS, STEP_METHODS

        with suppress(Exception):
            known = step is None and methods is STEP_METHODS
            if known and compiled_model.signature_of(model).key in self._kept:
                return [], {NUTS: list(model.value_vars)}
        return assign(model, step, methods=methods)

    def _given(
        self, form: Signature, make: Callable[[], compiled_model.ModelSignature]
    ) -> compiled_model.ModelSignature:
        """Return what is kept for a form; while learning, make it where there is nothing."""
        if self._learning and form.key not in self._kept:
            self._learning = False  # what is compiled on the way is not asked for by anybody else
            try:
                self._kept[form.key] = make()
            finally:
                self._learning = True
        return self._kept[form.key]


_shelf = CompileCache()


def begin() -> None:
    """Keep the models that are compiled from now on, where PyMC is imported."""
    if "pymc" in sys.modules:
        _shelf.begin()


def end() -> None:
    """Keep nothing more; what has been kept is given out."""
    _shelf.end()
