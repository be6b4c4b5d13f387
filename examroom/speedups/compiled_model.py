"""Models whose compiled log density, gradient and initial points take other numbers and names."""

from __future__ import annotations

import dataclasses
from typing import Any

from examroom.speedups.parameters import ParameterLock, Parameters
from examroom.speedups.signature import (
    SIZE,
    NoSignature,
    Signature,
    SignatureReader,
    is_random_variable,
    shape_of,
)


def signature_of(model: Any) -> Signature:
    """Return the signature of a PyMC model: the order of its variables counts, their names do not.

    Raises
    ------
    NoSignature
        There is more to the model than distributions of PyMC and arithmetic.
    """
    if model.parent is not None or any(
        value is not None for value in model.rvs_to_initial_values.values()
    ):
        raise NoSignature("a model with parents or initial values")
    variables = [*model.free_RVs, *model.observed_RVs]
    leaves = {variable: ("variable", place) for place, variable in enumerate(variables)}
    reader = SignatureReader(leaves)
    distributions = [_distribution(model, variable, reader) for variable in variables]
    others = (
        reader.all(model.rvs_to_values[variable] for variable in model.observed_RVs),
        reader.all(model.deterministics),
        reader.all(model.potentials),
    )
    key = (
        "model",
        bool(model.check_bounds),
        len(model.free_RVs),
        tuple(part.key for part in distributions),
        *(part.key for part in others),
    )
    return Signature.join(key, (*distributions, *others))


def _distribution(model: Any, variable: Any, reader: SignatureReader) -> Signature:
    from examroom.speedups.intervals import key_of  # which needs PyMC, as a few notebooks do

    node = variable.owner
    if node is None or not is_random_variable(node.op):
        raise NoSignature(f"{variable} is not a plain distribution")
    transform = key_of(model.rvs_to_transforms.get(variable), node)
    parameters = [reader.one(given, node, at) for at, given in enumerate(node.inputs) if at > SIZE]
    key = (
        node.op,
        variable.type.dtype,
        shape_of(variable),
        transform,
        tuple(part.key for part in parameters),
    )
    return Signature.join(key, parameters)


@dataclasses.dataclass(frozen=True)
class CompiledModel:
    """A compiled model that takes the numbers and names of others of its signature.

    Attributes
    ----------
    compiled : nutpie.compile_pymc.CompiledPyMCModel
        What nutpie samples.
    names : tuple of str
        The names of its variables, as `names_of` orders them.
    parameters : Parameters
        The numbers that vary.
    lock : ParameterLock
        Held while initial points are computed.
    """

    compiled: Any
    names: tuple[str, ...]
    parameters: Parameters
    lock: ParameterLock

    @classmethod
    def of(cls, model: Any, compile_model: Any) -> CompiledModel:
        """Compile a model so that it takes other numbers."""
        fixed = with_fixed_dimensions(model)
        constants = signature_of(fixed).constants
        parameters = Parameters.of(constants)
        compiled = compile_model(with_replacements(fixed, parameters.replacing(constants)))
        return cls(compiled, names_of(model), parameters, ParameterLock())

    def bound(self, model: Any, signature: Signature) -> Any:
        """Return the compiled model with the numbers and names of another of its signature."""
        from nutpie.compile_pymc import _prepare_dims_and_coords, update_user_data

        compiled, values = self.compiled, self.parameters.values(signature.constants)
        renamed = dict(zip(self.names, names_of(model), strict=True))
        names, slices, shapes = compiled.shape_info
        shape_info = ([renamed[name] for name in names], slices, shapes)
        reparameterized = [renamed[name] for name in compiled.reparameterized_names]
        dims, coords = _prepare_dims_and_coords(model, shape_info, reparameterized)
        by_container = {id(shared.container): value for shared, value in values.items()}
        data = {  # copies of a shared variable have its container
            key: by_container[id(shared.container)]
            for shared, key in compiled.shared_var_keys.items()
        }

        def initial_point(seed: Any = None) -> Any:
            with self.lock.setting(values):
                return compiled.initial_point_func(seed)

        return dataclasses.replace(
            compiled,
            dims=dims,
            _coords=coords,
            _shapes={name: tuple(shape) for name, shape in zip(shape_info[0], shapes, strict=True)},
            initial_point_func=initial_point,
            shared_data=data,
            user_data=update_user_data(compiled.user_data.copy(), data),
            shape_info=shape_info,
            reparameterized_names=reparameterized,
        )


def names_of(model: Any) -> tuple[str, ...]:
    """Return the names of a model's variables: as drawn, as sampled, and what is computed."""
    free = model.free_RVs
    return (
        *(variable.name for variable in free),
        *(model.rvs_to_values[variable].name for variable in free),
        *(variable.name for variable in model.deterministics),
    )


def with_fixed_dimensions(model: Any) -> Any:
    """Return a copy of a model whose dimensions have the lengths that they have now."""
    from pymc.model.transform.optimization import freeze_dims_and_data

    return in_order_of(model, freeze_dims_and_data(model, data=[]))


def with_replacements(model: Any, replacements: dict[Any, Any]) -> Any:
    """Return a copy of a model in which parameters stand in the place of constants."""
    from pymc.model.fgraph import fgraph_from_model, model_from_fgraph
    from pytensor.graph.fg import FunctionGraph
    from pytensor.graph.replace import clone_replace

    from examroom.speedups.intervals import with_own_transforms

    graph, copies = fgraph_from_model(model)
    with_own_transforms(graph)
    replaced = {copies[old]: new for old, new in replacements.items()}
    outputs: Any = clone_replace(graph.outputs, replace=replaced, rebuild_strict=False)
    again: Any = FunctionGraph(outputs=outputs, clone=False)
    again._coords, again._dim_lengths = graph._coords, graph._dim_lengths
    return in_order_of(model, model_from_fgraph(again, mutate_fgraph=True))


def in_order_of(model: Any, copy: Any) -> Any:
    """Return a copy of a model with its variables in the order that the model has them in."""
    for original, copied in (
        (model.free_RVs, copy.free_RVs),
        (model.observed_RVs, copy.observed_RVs),
        (model.deterministics, copy.deterministics),
        (model.potentials, copy.potentials),
    ):
        position = {variable.name: place for place, variable in enumerate(original)}
        copied.sort(key=lambda variable: position[variable.name])
    return copy
