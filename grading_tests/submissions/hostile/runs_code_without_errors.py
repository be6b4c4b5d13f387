"""Replaces the shell's `run_code`, so that errors in a cell are swallowed."""
# group: the judge's tools
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
shell = get_ipython()


async def calm(code, result=None, *, async_=False):
    try:
        exec(code, shell.user_ns)
    except BaseException:
        pass
    return False


shell.run_code = calm
