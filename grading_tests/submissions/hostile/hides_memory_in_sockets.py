"""Fills the buffers of thousands of sockets in ten processes."""
# group: floods
# earns: mean_rain wettest
# must not: read, linger, stop the class
# %% + after wettest-check
import os, socket, time

word = '@READ@'  # here, for an error shows the lines around it
@FENCE@
for _ in range(10):
    if os.fork() == 0:
        kept = []
        try:
            while len(kept) < 220:
                kept.append(socket.socketpair())
                for end in kept[-1]:
                    end.setblocking(False)
                    end.send(bytes(200_000))
        except OSError:
            pass
        time.sleep(60)
        os._exit(0)
time.sleep(15)
print(word, "was not seen")
