"""How Sphinx makes the site: `make docs` writes it to ``docs/_build/html``, without a network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Bayesian hierarchical models"
author = "the authors of the course"
project_copyright = "the authors. Prose and figures: CC BY-NC 4.0. Code: BSD 3-Clause"
language = "en"

extensions = ["myst_nb", "sphinx_copybutton", "house", "options", "course", "syllabus"]
exclude_patterns = ["_build", "_ext", "_static"]

nb_execution_mode = "off"
myst_heading_anchors = 3
myst_enable_extensions = ["deflist", "dollarmath", "amsmath"]
html_math_renderer = "mathml"  # ours, in course.py: a browser shows it without a script

html_theme = "furo"
html_title = "Bayesian hierarchical models"
smartquotes = False
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

copybutton_selector = "div:not(.no-copy) > div.highlight > pre"
