"""Functions of PyTensor that are compiled, by the form of what they compute."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from examroom.ready.forms import Form, Reader, Unformed
from examroom.ready.straight import Straight
from examroom.ready.thaw import Lock, Thawed

UNDERSTOOD = {"accept_inplace", "allow_input_downcast", "mode", "on_unused_input", "updates"}


@dataclass(frozen=True)
class Asked:
    """What `pytensor.function` was asked for, if it is something plain.

    Attributes
    ----------
    inputs, outputs : list of Variable
        As given, outputs as a list.
    single : bool
        Whether there is one output and not a list of them.
    updates : dict
        What random generators are after a call.
    options : dict
        Everything else.
    """

    inputs: list[Any]
    outputs: list[Any]
    single: bool
    updates: dict[Any, Any]
    options: dict[str, Any]

    @classmethod
    def plainly(cls, inputs: Any, outputs: Any = None, **options: Any) -> Asked:
        """Sort the arguments of `pytensor.function`.

        Raises
        ------
        Unformed
            They are not plain inputs, outputs, and updates of random generators.
        """
        from pytensor.graph.basic import Variable
        from pytensor.tensor.random.type import RandomType

        single = isinstance(outputs, Variable)
        listed = [outputs] if single else outputs
        updates = dict(options.pop("updates", None) or {})
        if options.keys() - UNDERSTOOD:
            raise Unformed("options")
        if not isinstance(inputs, list | tuple) or not isinstance(listed, list | tuple):
            raise Unformed("inputs or outputs that are no lists")
        if not all(isinstance(one, Variable) for one in (*inputs, *listed)):
            raise Unformed("inputs or outputs that are no variables")
        if not all(isinstance(one.type, RandomType) for one in updates):
            raise Unformed("updates of something else than random generators")
        return cls(list(inputs), list(listed), single, updates, options)

    def read(self) -> Reading:
        """Return the form of what was asked for.

        PyMC asks for inputs and outputs in an order that differs from process to process. A form
        has them in an order of its own.

        Raises
        ------
        Unformed
            There is something in it that is not understood.
        """
        from pytensor.graph.traversal import ancestors

        if any(map(is_replaceable, ancestors([*self.outputs, *self.updates.values()]))):
            raise Unformed("data that may have been replaced when the function is called")
        alone = [repr(Reader({}, self.inputs).one(output).key) for output in self.outputs]
        order = sorted(range(len(alone)), key=alone.__getitem__)
        reader = Reader({}, self.inputs)
        results = reader.all(self.outputs[place] for place in order)
        generators = [one for one in reader.met if one not in self.inputs]
        if {*generators} != {*self.updates}:
            raise Unformed("random generators that are not updated")
        after = reader.all(self.updates[generator] for generator in generators)
        key = ("function", results.key, after.key, self._options())
        inputs = [self.inputs.index(one) for one in reader.met if one in self.inputs]
        form = Form(key, (*results.slots, *after.slots))
        return Reading(self, form, inputs, order, generators)

    def _options(self) -> tuple[Any, ...]:
        from pytensor.compile import mode as modes

        options, get_mode = dict(self.options), vars(modes)["get_mode"]
        mode = get_mode(options.pop("mode", None))
        query = mode.provided_optimizer
        if not hasattr(query, "include") or query.subquery or query.extra_rewrites:
            raise Unformed("a mode of its own")
        parts = (query.include, query.require, query.exclude)
        tags = tuple(tuple(sorted(map(str, part))) for part in parts)
        return type(mode.linker), tags, query.position_cutoff, tuple(sorted(options.items()))


def is_replaceable(variable: Any) -> bool:
    """Tell whether a variable has a value of its own that `pymc.set_data` may replace."""
    from pytensor.compile.sharedvalue import SharedVariable
    from pytensor.tensor.random.type import RandomType

    return isinstance(variable, SharedVariable) and not isinstance(variable.type, RandomType)


@dataclass(frozen=True)
class Reading:
    """A form, and what stands where in it.

    Attributes
    ----------
    asked : Asked
        What was asked for.
    form : Form
        Its form.
    inputs, outputs : list of int
        Their places in what was asked for, in the order of the form.
    generators : list of SharedVariable
        In the order of the form.
    """

    asked: Asked
    form: Form
    inputs: list[int]
    outputs: list[int]
    generators: list[Any]


@dataclass(frozen=True)
class Ready:
    """A compiled function that takes other numbers and random generators.

    Attributes
    ----------
    function : callable
        It takes and returns lists, in the order of the form.
    thawed : Thawed
        The numbers that vary.
    generators : list of SharedVariable
        Its random generators, in the order of the form.
    lock : Lock
        Held while it computes.
    """

    function: Any
    thawed: Thawed
    generators: list[Any]
    lock: Lock

    @classmethod
    def of(cls, reading: Reading, compile_function: Any) -> Ready:
        """Compile what was asked for so that it takes other numbers."""
        from pytensor.compile.sharedvalue import shared
        from pytensor.graph.replace import clone_replace

        share: Any = shared
        asked = reading.asked
        thawed = Thawed.of(reading.form.slots)
        own = {old: share(old.get_value()) for old in reading.generators}
        inputs = {asked.inputs[place]: asked.inputs[place].type() for place in reading.inputs}
        replaced = {**thawed.replacing(reading.form.slots), **own, **inputs}
        outputs = [asked.outputs[place] for place in reading.outputs]
        graphs: Any = [*outputs, *(asked.updates[old] for old in reading.generators)]
        graphs = clone_replace(graphs, replace=replaced, rebuild_strict=False)
        function = compile_function(
            list(inputs.values()),
            graphs[: len(outputs)],
            updates=dict(zip(own.values(), graphs[len(outputs) :], strict=True)),
            **asked.options,
        )
        Straight.within(function)
        return cls(function, thawed, list(own.values()), Lock())

    def bound(self, reading: Reading, anew: Any) -> Bound:
        """Return it with the numbers, names and generators of another reading of its form."""
        return Bound(self, reading, self.thawed.values(reading.form.slots), anew)


class Bound:
    """Takes the place of a compiled function; whoever wants more than to call it gets a real one.

    Parameters
    ----------
    ready : Ready
        What is called.
    reading : Reading
        What was asked for.
    values : dict
        Its numbers.
    anew : callable
        Compiles what was asked for.
    """

    def __init__(self, ready: Ready, reading: Reading, values: Any, anew: Any) -> None:
        self._ready, self._reading, self._values = ready, reading, values
        self._anew, self._real = anew, None
        asked = reading.asked
        self._places = {given.name: place for place, given in enumerate(asked.inputs)}
        self._generators = [
            (mine.container.storage, theirs.container.storage)
            for mine, theirs in zip(ready.generators, reading.generators, strict=True)
        ]
        graph = SimpleNamespace(inputs=list(asked.inputs), outputs=list(asked.outputs))
        self.maker = SimpleNamespace(fgraph=graph)
        self.trust_input = False

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Compute what was asked for, and leave the random generators where they are then."""
        ready, reading = self._ready, self._reading
        values = dict(enumerate(given)) | {self._places.get(name): named[name] for name in named}
        expected = range(len(reading.asked.inputs))
        if {*values} != {*expected} or len(given) + len(named) != len(expected):
            raise TypeError(f"{len(expected)} values were expected, {len(values)} were given.")
        with ready.lock.holding(self._values):
            for mine, theirs in self._generators:
                mine[0] = theirs[0]
            found = ready.function(*(values[place] for place in reading.inputs))
            for mine, theirs in self._generators:
                theirs[0] = mine[0]
        if reading.asked.single:
            return found[0]
        at = dict(zip(reading.outputs, found, strict=True))
        return [at[place] for place in range(len(found))]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self._real is None:
            self._real = self._anew()
        return getattr(self._real, name)
