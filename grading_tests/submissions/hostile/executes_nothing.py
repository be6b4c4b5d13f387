"""Replaces the kernel's `do_execute`: nothing is executed, and all of it went well."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
kernel = get_ipython().kernel


async def idle(*args, **options):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}


kernel.do_execute = idle
