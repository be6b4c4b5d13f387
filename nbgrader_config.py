"""Settings that make nbgrader's own commands right for this course.

`nbgrader generate_assignment`, `autograde`, `generate_feedback`, `export`, `validate` and
formgrader read this file when they are started in this folder, and so does `examroom`.
"""

from examroom.course import nbgrader_settings

c = get_config()

c.CourseDirectory.course_id = "bayesian-hierarchical-models"
c.CourseDirectory.solution_directory = "solutions"

# The class that `examroom demo` marks, and what the notebooks need besides Python.
c.Examroom.demo_class = "grading_tests.submissions.known.classroom"
c.Examroom.programs = {"dot": "install Graphviz, for instance with 'apt-get install graphviz'."}

# Simulators and distances, beside the notebooks about supernovae.
c.Examroom.shared_files = {
    "grading_tests/supernova.py": [
        "07_standard_candles",
        "08_unity",
        "09_bayesn",
        "10_photometry_to_cosmology",
    ],
}

# What students find in place of an answer.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Replace this line with your answer.")'
}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# What `examroom grade` runs once, so that every notebook starts with warm compilers. Timeouts,
# limits and all other options of c.Examroom have defaults; docs/settings lists them.
c.Examroom.warm_up = "grading_tests.warm_up"

# How nbgrader's own commands and formgrader run and mark notebooks with examroom; what is set above
# is kept. The module says what each of these settings is for.
nbgrader_settings.add_to(c)
