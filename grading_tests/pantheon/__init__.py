"""Read a public table of supernovae in the format of Pantheon+, for instructors.

Students convert such a table in assignment 07, so nothing of this lies beside their notebooks.
Format: table and README of Pantheon+SH0ES, ``PantheonPlusSH0ES/DataRelease`` on GitHub.
"""

from grading_tests.pantheon.load import SURVEYS, load_pantheon
from grading_tests.pantheon.table import UnusableTable

__all__ = ["SURVEYS", "UnusableTable", "load_pantheon"]
