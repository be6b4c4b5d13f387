"""Let ``python -m examroom`` do what the command does."""

from examroom.commands.main import main

main()
