"""Optional patches of other packages that save processor time in runs, warm and cold ones.

Models are compiled before notebooks are run, and kept by their signature: whatever their numbers
and names are. While the models of a warm-up are compiled, their numbers are made parameters; in a
cold run that is done when such a model is first sampled, by the code that a warm-up kept. A
student's model of the same signature (the same distributions, arithmetic and shapes) then puts its
own numbers in; one of another signature is compiled as if none of this existed. Besides, random
numbers are drawn without compiling, and the ticks of a picture are placed once.

Each patch falls back by itself: it is off where a package is of another version than it was proved
with, or lacks a name; and a single call that it does not understand is left to the original. All
marks are the same without this folder.
"""

import base64

from examroom.speedups import compile_cache, drawing, random_draws
from examroom.speedups.patch import Patch, PatchReport

_models = compile_cache.CompileCache()
_ticks = drawing.PlacedTicks()

# The last resort: each takes the place of names, or leans on names, that their packages may change.
# The versions are those that it was proved with; allow others when `make proof` passes with them.
MODELS = Patch(
    name="compiled models are kept by their signature",
    versions={"pymc": "==6.4.*", "pytensor": "==3.3.*", "nutpie": "==0.16.*"},
    replacements={
        "nutpie:compile_pymc_model": _models.compile_model,
        "pymc.sampling.mcmc:assign_step_methods": _models.assign_step_methods,
    },
    needs=(
        "nutpie.compile_pymc:_prepare_dims_and_coords",
        "nutpie.compile_pymc:update_user_data",
        "pymc.model.fgraph:fgraph_from_model",
        "pymc.model.transform.optimization:freeze_dims_and_data",
    ),
    worth=(2.04, 2.93, 3.46),
)
DRAWS = Patch(
    name="random numbers are drawn without compiling",
    versions={"pytensor": "==3.3.*"},
    replacements={"pytensor:function": random_draws.compile_function},
    worth=(2.64, 1.04, 1.01),
)
TICKS = Patch(
    name="the ticks of a picture are placed once",
    versions={"matplotlib": "==3.11.*"},
    replacements={
        "matplotlib.axis:Axis._update_ticks": _ticks.update_ticks,
        "matplotlib.backend_bases:FigureCanvasBase.print_figure": _ticks.print_figure,
    },
    worth=(1.05, 1.13, 1.03),
)
PATCHES = (MODELS, DRAWS, TICKS)


def enable() -> list[PatchReport]:
    """Enable each patch whose packages are imported and suit it.

    Returns
    -------
    list of PatchReport
        Which are on, and why others are not.
    """
    return [patch.enable() for patch in PATCHES]


def learn(models: str) -> None:
    """Compile and keep the models that `rehearsal.rehearse` found, as base64 has them.

    Those that are kept are given out from then on, and no others are kept.
    """
    if models:
        from examroom.speedups import rehearsal  # it needs NumPy, which few other notebooks do

        _models.learning = True
        try:
            rehearsal.learn(base64.b64decode(models))
        finally:
            _models.learning = False


def expect(models: str) -> None:
    """Compile a model of those that `learn` is given as it would, once a notebook samples it.

    Where that was compiled before, and the cache of compiled code is there, it is soon done.
    """
    if models:
        from examroom.speedups import rehearsal

        _models.expected |= rehearsal.signatures(base64.b64decode(models))


def report() -> list[PatchReport]:
    """Say which patches are on; before `enable`, which would be. It imports their packages."""
    return [patch.report() for patch in PATCHES]


__all__ = [
    "DRAWS",
    "MODELS",
    "PATCHES",
    "TICKS",
    "Patch",
    "PatchReport",
    "enable",
    "expect",
    "learn",
    "report",
]
