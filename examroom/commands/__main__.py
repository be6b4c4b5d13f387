"""Let ``python -m examroom.commands`` do what the command does."""

from examroom.commands.main import main

main()
