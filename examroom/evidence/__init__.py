"""Evidence: plain data that describes what a student made.

A check never looks at a live object. It calls `describe`, which turns an array, a trace, a model,
a graph, a figure or a function into data of exactly known types, and gives evidence back unchanged.
So the same check works in the student's kernel and outside it.
"""

from examroom.evidence.codec import Parcel, pack, unpack
from examroom.evidence.describe import describe
from examroom.evidence.figures import AxesEvidence, FigureEvidence, Line, PointSet
from examroom.evidence.functions import Answer, FunctionEvidence
from examroom.evidence.graphs import GraphEvidence
from examroom.evidence.models import ModelEvidence, Variable
from examroom.evidence.npy import CorruptEvidence
from examroom.evidence.plain import Seeded, Table, Unreadable
from examroom.evidence.traces import TraceEvidence

__all__ = [
    "Answer",
    "AxesEvidence",
    "CorruptEvidence",
    "FigureEvidence",
    "FunctionEvidence",
    "GraphEvidence",
    "Line",
    "ModelEvidence",
    "Parcel",
    "PointSet",
    "Seeded",
    "Table",
    "TraceEvidence",
    "Unreadable",
    "Variable",
    "describe",
    "pack",
    "unpack",
]
