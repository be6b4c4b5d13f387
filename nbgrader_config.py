"""Settings that make nbgrader's own commands right for this course.

`nbgrader generate_assignment`, `autograde`, `generate_feedback`, `export`, `validate` and
formgrader read this file when they are started in this folder, and so does `examroom`.
"""

c = get_config()

c.CourseDirectory.course_id = "bayesian-hierarchical-models"
c.CourseDirectory.solution_directory = "solutions"

# The class that `examroom demo` marks, and what the notebooks need besides Python.
c.Examroom.demo_class = "grading_tests.submissions.known.classroom"
c.Examroom.programs = {"dot": "install Graphviz, for instance with 'apt-get install graphviz'."}

# What students find in place of an answer.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Replace this line with your answer.")'
}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# What `examroom grade` runs once, so that every notebook starts with warm compilers. Timeouts,
# limits and all other options of c.Examroom have defaults; docs/settings lists them.
c.Examroom.warm_up = "grading_tests.warm_up"

# A submission is data. It is read defensively, rebuilt on the instructor's copy, and run; then the
# mark of a check depends on whether it raised an error, and on nothing else it wrote. A mark that
# was given by hand stays while the answer that it is for does.
c.Autograde.exporter_class = "examroom.nbgrader_plugins.submission_exporter.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "examroom.nbgrader_plugins.restore_cells.RestoreCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "examroom.nbgrader_plugins.run_cells.RunCells",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "examroom.nbgrader_plugins.judge_checks.JudgeChecks",
    "examroom.nbgrader_plugins.save_marks.SaveMarks",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A feedback page shows a sentence for each failed question, no hidden test, and runs no script.
# It is made anew each time, for marks by hand come after the first one.
c.GenerateFeedback.force = True
c.GenerateFeedback.exporter_class = "examroom.feedback.exporter.FeedbackExporter"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "examroom.feedback.preprocessor.ShowMessages",
]

# Everybody who used the exchange can fetch a page, also who handed in a notebook of another name.
c.ExchangeFactory.release_feedback = "examroom.nbgrader_plugins.release_feedback.ReleaseFeedback"

# The same filters keep students' HTML from running in formgrader.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "markdown2html": "examroom.feedback.sanitise.safe_markdown",
    "clean_html": "examroom.feedback.sanitise.safe_html",
    "safe_line": "examroom.feedback.sanitise.safe_line",
}
