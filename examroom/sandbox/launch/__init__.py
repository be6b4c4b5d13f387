"""Start a sandbox from outside: bubblewrap, the system call filter, a user of its own."""
