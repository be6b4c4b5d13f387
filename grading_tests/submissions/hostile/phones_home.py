"""Connects to a server on the grader's own machine, and sends what it knows."""
# group: reading
# earns: all
# must not: reach the network
# %% + after seasons-check
import socket

try:
    with socket.create_connection(("127.0.0.1", @PORT@), timeout=3) as line:
        line.sendall(b"@TOKEN@")
except OSError as error:
    print(type(error).__name__)
