"""Evidence to text and back, without pickle and without trust in what is read.

`tree` turns evidence into JSON with arrays beside it, `npy` the arrays into bytes, and `text` both
into one text; `fields` checks what a class of evidence is filled with.
"""
