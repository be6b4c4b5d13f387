"""Publishes outputs whose texts are numbers, dicts and nothing at all."""
# group: the kernel's words
# earns: all
# must not: lose marks, stop the class
# %% + after wettest
kernel = get_ipython().kernel
for kind, content in [
    ("display_data", {"data": {"text/plain": {"a": [1]}, "text/html": 5}, "metadata": {}}),
    ("display_data", {"data": {"image/png": "no base64"}, "metadata": {"x": 1}}),
    ("stream", {"name": "../../stdout", "text": "x"}),
    ("execute_result", {"data": {"text/plain": "x"}, "metadata": {}, "execution_count": "many"}),
    ("display_data", {"data": {"a" * 5000: "x"}, "metadata": {}}),
    ("gossip", {"text": "no such kind"}),
]:
    kernel.send_response(kernel.iopub_socket, kind, content)
