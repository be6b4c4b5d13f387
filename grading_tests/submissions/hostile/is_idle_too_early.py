"""Says that it is idle before the check is run, so that nobody waits for the error."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more
# %% + after wettest-check
def early(info):
    kernel = get_ipython().kernel
    content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
    kernel.session.send(
        kernel.shell_stream if hasattr(kernel, "shell_stream") else kernel.iopub_socket,
        "execute_reply",
        content,
        parent=kernel.get_parent(),
        ident=kernel._parent_ident["shell"] if isinstance(kernel._parent_ident, dict) else None,
    )
    kernel.send_response(kernel.iopub_socket, "status", {"execution_state": "idle"})


get_ipython().events.register("pre_run_cell", early)
