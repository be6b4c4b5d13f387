"""Fills shared memory that it then maps no more, piece by piece, more than it may have."""
# group: floods
# earns: all
# must not: read, lose marks, stop the class
# %% + after seasons-check
import mmap, os

word = '@READ@'  # here, for an error shows the lines around it
@FENCE@
kept = []
for device in (None, "/dev/zero"):
    try:
        number = -1 if device is None else os.open(device, os.O_RDWR)
        for _ in range(24):
            piece = mmap.mmap(number, 50_000_000)
            piece.write(b"x" * 50_000_000)
            piece.madvise(mmap.MADV_DONTNEED)
            kept.append(piece)
        print(word, "holds", len(kept), "pieces unseen")
    except (OSError, ValueError) as error:
        print(type(error).__name__)
