"""Writes bytes that are no messages to the kernel's sockets, in its last cell."""
# group: the kernel's words
# earns: all
# must not: lose marks, stop the class
# %% + after seasons-check
kernel = get_ipython().kernel
socket = getattr(kernel.iopub_socket, "io_thread", None)
for parts in ([b""], [b"x", b"<IDS|MSG>", b"0"], [b"\xff" * 100] * 9, [b"<IDS|MSG>"] * 6):
    kernel.iopub_socket.send_multipart(parts)
