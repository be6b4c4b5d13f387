"""A class that cheats, reads, destroys and floods, and the walls it must not get through."""
