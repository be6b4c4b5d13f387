"""Hands in JSON that is nested a hundred thousand deep."""
# group: files
# earns: nothing
# must not: stop the class
# %% ! folder
path.write_bytes(b'{"nbformat": 4, "cells": ' + b"[" * 100_000)
