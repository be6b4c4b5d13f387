"""What the supernova models of assignments 08 to 10 say of many simulated data sets.

``python -m grading_tests.calibration`` simulates, solves, and writes a page of `docs/`.
"""
