"""Sets the kernel's counter of executions to strange numbers."""
# group: the kernel's words
# earns: all
# must not: lose marks, stop the class
# %% + after wettest-check
get_ipython().execution_count = 10**30
# %% + after smooth-check
get_ipython().execution_count = -1
