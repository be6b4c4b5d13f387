"""Removes modules, its namespace and the shell itself, after its last check."""
# group: destruction
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
import sys

get_ipython().user_ns.clear()
sys.modules.clear()
