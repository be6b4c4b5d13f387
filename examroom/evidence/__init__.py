"""Evidence: plain data that describe what a student made.

A hidden test never looks at a live object. `describe` turns an array, a trace, a model, a graph, a
figure or a function into data of exactly known types, and gives evidence back unchanged. So the
same test works in the student's kernel and outside it. `kinds` lists the kinds of evidence.
"""

from examroom.evidence.codec.errors import CorruptEvidence
from examroom.evidence.codec.tree import EncodedEvidence, decode, encode
from examroom.evidence.kinds import describe

__all__ = ["CorruptEvidence", "EncodedEvidence", "decode", "describe", "encode"]
