"""Registers a handler for all exceptions that shows nothing."""
# group: the judge's tools
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
get_ipython().set_custom_exc((BaseException,), lambda shell, kind, value, tb, tb_offset=None: None)
