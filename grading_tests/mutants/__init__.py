"""Reference solutions with one small mistake each, and whether the checks find it.

`operators` says which mistakes, `mutate` makes them, `notebook` runs a reference notebook once and
then single cells again, `sampling` spares samplers that would only do the same again, and `marking`
runs a question's check on what a mutant left. ``python -m grading_tests.mutants`` reports; what
survives with good reason stands in ``survivors.toml``.
"""
