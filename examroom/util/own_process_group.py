"""Imported first by the process whose forks are our workers: steps aside and keeps quiet.

A terminal sends Ctrl-C to a whole group of processes. Stopping is the main process's business: a
worker that hears the signal too dies, and is brought back, while the main process ends workers.
"""

import os

from examroom.util.quiet import silence_libraries

os.setpgrp()
silence_libraries()
