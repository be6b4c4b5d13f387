"""Hands in packages that are called like the engine's own, each content with everything."""
# group: files
# earns: mean_rain wettest
# must not: earn more, write
# %% > examroom/__init__.py
open("@HOST@/examroom", "w").close()
# %% > examroom/evidence/__init__.py
# %% > examroom/evidence/in_kernel.py
describe_name = lambda *a: '{"text": "true", "arrays": []}'
answer = describe_name
# %% > grading_tests/__init__.py
open("@HOST@/grading_tests", "w").close()
