"""What the hub's environments and the course's have in common has one version."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"(?m)^([a-z0-9._-]+)==([^\s;]+)")


def test_packages_that_the_course_locks_have_the_same_version_on_the_hub() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    versions = {one["name"]: one.get("version") for one in locked}
    pins = dict(PIN.findall((ROOT / "deploy" / "requirements.txt").read_text()))
    assert {"jupyterhub", "jupyterhub-idle-culler", "nbgrader"} <= {*pins}
    shared = {name: version for name, version in pins.items() if name in versions}
    assert len(shared) > 50
    assert {name: versions[name] for name in shared} == shared
