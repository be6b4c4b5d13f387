"""Evidence: plain data that describes what a student made.

A check never looks at a live object. It calls `describe`, which turns an array, a trace, a model,
a graph, a figure or a function into data of exactly known types, and gives evidence back unchanged.
So the same check works in the student's kernel and outside it.
"""

from examroom.evidence.codec.npy import CorruptEvidence
from examroom.evidence.codec.tree import EncodedEvidence, decode, encode
from examroom.evidence.describe import describe
from examroom.evidence.figures import AxesEvidence, FigureEvidence, Line, PointSet
from examroom.evidence.functions import Answer, FunctionEvidence
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.models import ModelEvidence, Variable
from examroom.evidence.traces import TraceEvidence
from examroom.evidence.values import Opaque, Seeded, Table

__all__ = [
    "Answer",
    "AxesEvidence",
    "CorruptEvidence",
    "EncodedEvidence",
    "FigureEvidence",
    "FunctionEvidence",
    "GraphEvidence",
    "Line",
    "ModelEvidence",
    "Opaque",
    "PointSet",
    "Seeded",
    "Table",
    "TraceEvidence",
    "Variable",
    "decode",
    "describe",
    "encode",
]
