"""How fast the course is: each module measures one section of ``benchmarks/speed.md``."""
