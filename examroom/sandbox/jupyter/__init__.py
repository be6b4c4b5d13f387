"""Give Jupyter kernels that live in the sandbox."""
