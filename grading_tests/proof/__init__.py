"""Measure that marks are fair: right runs pass, wrong ones do not, and by how much.

``python -m grading_tests.proof`` measures all parts, or those that it is told, and writes
``measured.json`` and the tables of ``docs/fairness.md``. `references` are the models asked for and
how their runs are marked, `wrong` those that people write instead; `rejections` counts right runs
that are refused, `power` wrong ones that are, `worth` looks at the rule for the effective sample
size, and `page` tells what was found.
"""
