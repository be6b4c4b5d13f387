"""Let ``python -m examroom`` do what the command does."""

from examroom.cli import main

main()
