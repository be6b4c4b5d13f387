"""Settings come from where nbgrader's own commands take them."""

import sys
from pathlib import Path

import pytest
from nbgrader.preprocessors import AssignLatePenalties

from examroom.gradebook.nbgrader import Nbgrader
from tests.tiny_course import make_course

PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin
class Mild(LateSubmissionPlugin):
    pass
"""


def test_the_machine_has_settings_and_the_course_has_the_last_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "machine"))
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine" / "nbgrader_config.json").write_text('{"Exchange": {"cache": "kept"}}')
    (tmp_path / "machine" / "nbgrader_config.py").write_text(
        'c.Exchange.root = "/exchange"\nc.Examroom.cell_seconds = 7\n'
    )
    config = Nbgrader(make_course(tmp_path / "course")).config
    assert (config.Exchange.cache, config.Exchange.root) == ("kept", "/exchange")
    assert config.Examroom.cell_seconds == 20


def test_a_late_plugin_may_stand_in_the_course_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.path", [*sys.path])
    course = make_course(tmp_path)
    (course.root / "mild_for_a_test.py").write_text(PLUGIN)
    with course.config_file.open("a") as stream:
        stream.write('c.AssignLatePenalties.plugin_class = "mild_for_a_test.Mild"\n')
    config = Nbgrader(course).config
    assert AssignLatePenalties(config=config).plugin_class.__name__ == "Mild"
