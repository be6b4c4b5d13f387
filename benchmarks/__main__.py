"""``python -m benchmarks``: measure speed and write ``benchmarks/speed.md``."""

from benchmarks.speed.run import main

main()
