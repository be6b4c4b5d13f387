"""What runs inside the sandbox beside student code: standard library only, nothing else of ours."""
