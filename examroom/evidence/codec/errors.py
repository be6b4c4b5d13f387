"""What reading evidence raises where the text is not as this package writes it."""


class CorruptEvidence(ValueError):
    """What was read is not evidence, or there is more of it than is read."""


def check_size(size: int, most: int, what: str) -> None:
    """Raise `CorruptEvidence` where `what` is larger than the most that is read."""
    if size > most:
        raise CorruptEvidence(f"{what} of {size:,} where {most:,} is the most")
