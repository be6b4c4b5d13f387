"""What is measured: each module asks one question, and writes its section of a page.

A section has a ``TITLE``, a ``SIZE`` unless another is asked for, ``measure(size)``, whose figures
JSON can hold, and ``page(figures, known)``, the lines of Markdown that tell them.
"""
