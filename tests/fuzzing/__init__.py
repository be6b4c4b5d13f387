"""Inputs that hypothesis makes up: whatever they are, nothing is raised past the one student.

Each property is tried briefly among the fast tests and for long by ``make proof``, on the same
inputs each time, so that a change is judged by itself; ``make fuzz`` tries new ones. What is tried
depends on constants in the modules that are loaded, too, so these tests have a process to
themselves.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "short",
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "long",
    settings.get_profile("short"),
    max_examples=250,
    derandomize=not os.environ.get("FUZZ_NEW"),
    print_blob=True,
)
PROFILES = ["short", pytest.param("long", marks=pytest.mark.slow)]


def tried(profile: str, times: float = 1.0) -> settings:
    """Return the settings of a property that is tried so many times as often as is usual."""
    found = settings.get_profile(profile)
    return settings(found, max_examples=round(found.max_examples * times))
