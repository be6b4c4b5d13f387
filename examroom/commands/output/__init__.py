"""What the commands print: tables for people, JSON for programs, and how far a class is."""
