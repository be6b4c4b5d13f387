"""Its cells end in results of a million, not-a-number and words, to be taken for marks."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% + after wettest-check
def publish(info):
    kernel = get_ipython().kernel
    for text in ("1000000", "nan", "full marks", "-5"):
        content = {"data": {"text/plain": text}, "metadata": {}, "execution_count": 1}
        kernel.send_response(kernel.iopub_socket, "execute_result", content)


get_ipython().events.register("pre_run_cell", publish)
