"""Hands in a file `ipykernel_launcher.py`, which a kernel started here would run in its place."""
# group: files
# earns: mean_rain wettest
# must not: earn more
# %% > ipykernel_launcher.py
import sys
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp


class Content(IPythonKernel):
    async def do_execute(self, code, *a, **k):
        if "HIDDEN" in code:
            return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        return await super().do_execute(code, *a, **k)


if __name__ == "__main__":
    sys.path = [place for place in sys.path if place]
    IPKernelApp.launch_instance(kernel_class=Content)
