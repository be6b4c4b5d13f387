"""Displays with an identity before each check and rewrites it afterwards, from another cell."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
from IPython.display import display, update_display


def show(info):
    display("pending", display_id="mark")


get_ipython().events.register("pre_run_cell", show)
# %% + after seasons-check
update_display({"text/plain": "5"}, display_id="mark", raw=True)
