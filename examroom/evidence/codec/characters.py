"""Texts that can be written into files."""


def whole_characters(text: str) -> str:
    """Return a text with a question mark for each half of a character, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
