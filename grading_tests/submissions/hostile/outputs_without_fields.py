"""Publishes errors and streams that lack their fields, where nobody expects that."""
# group: the kernel's words
# earns: mean_rain wettest dry_months anomaly smooth
# must not: stop the class
# %% + after smooth-check
kernel = get_ipython().kernel
for kind in ("stream", "display_data", "execute_result", "error", "update_display_data", "status",
             "clear_output", "comm_open"):
    kernel.send_response(kernel.iopub_socket, kind, {})
    kernel.send_response(kernel.iopub_socket, kind, {"data": None, "text": None, "name": None})
# %% seasons
seasons = 1
