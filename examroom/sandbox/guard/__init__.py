"""Watch what one sandbox uses, from a process that nothing else can hold up."""
