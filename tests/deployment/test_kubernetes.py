"""What can be said of the files for Kubernetes without a cluster."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
ROSTER = "/usr/local/etc/jupyterhub/roster.csv"


def documents(name: str) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all((FOLDER / name).read_text()) if one]


def pods() -> list[dict[str, Any]]:
    (ngshare,) = [one for one in documents("ngshare.yaml") if one["kind"] == "Deployment"]
    (marking,) = [one for one in documents("marking.yaml") if one["kind"] == "Pod"]
    dask = [one for one in documents("dask.yaml") if one["kind"] == "Deployment"]
    return [marking["spec"], *(one["spec"]["template"]["spec"] for one in (ngshare, *dask))]


@pytest.mark.parametrize("name", ["values.yaml", "ngshare.yaml", "marking.yaml", "dask.yaml"])
def test_it_is_yaml(name: str) -> None:
    assert documents(name)


def test_pods_run_as_nobody_special_and_hold_no_token_of_the_cluster() -> None:
    assert len(pods()) == 4
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False


@pytest.mark.parametrize(
    ("file", "app"),
    [
        ("ngshare.yaml", "ngshare"),
        ("marking.yaml", "marking"),
        ("dask.yaml", "dask-scheduler"),
        ("dask.yaml", "dask-worker"),
    ],
)
def test_who_may_talk_to_it_is_limited(file: str, app: str) -> None:
    (policy,) = [
        one
        for one in documents(file)
        if one["kind"] == "NetworkPolicy" and one["metadata"]["name"] == app
    ]
    assert policy["spec"]["podSelector"]["matchLabels"] == {"app": app}
    assert "Ingress" in policy["spec"]["policyTypes"]


def test_workers_get_what_the_sandbox_needs_where_others_mark() -> None:
    marking, _, worker, scheduler = pods()
    for need in ("hostUsers", "securityContext"):
        assert worker[need] == marking[need]
    own, others = worker["containers"][0], marking["containers"][0]
    assert own["securityContext"] == others["securityContext"]
    assert own["image"] == others["image"] == scheduler["containers"][0]["image"]


def test_workers_are_told_the_address_of_the_scheduler() -> None:
    (service,) = [one for one in documents("dask.yaml") if one["kind"] == "Service"]
    address = f"tcp://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    assert address in pods()[2]["containers"][0]["args"]
    assert address in (FOLDER / "dask.yaml").read_text().partition("\n")[0]


def test_ngshare_has_the_versions_that_lose_nothing() -> None:
    (pins,) = [one for one in documents("ngshare.yaml") if one["kind"] == "ConfigMap"]
    wanted = ["ngshare==0.6.0", "sqlalchemy<2", "alembic<1.17"]
    assert pins["data"]["requirements.txt"].split() == wanted


def test_the_hubs_settings_are_python_that_runs() -> None:
    (values,) = documents("values.yaml")
    code = values["hub"]["extraConfig"]["course"].replace(ROSTER, "/dev/null")
    config = Config()
    exec(compile(code, "values.yaml", "exec"), {"c": config})
    assert "access:services!service=ngshare" in config.Spawner.server_token_scopes
    assert callable(config.Spawner.pre_spawn_hook)


def test_the_image_is_made_of_files_that_are_here_and_runs_as_a_user() -> None:
    text = (FOLDER / "Dockerfile").read_text()
    for sources in re.findall(r"(?m)^COPY (?!--)(.+) \S+$", text):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    stages = text.split("\nFROM ")[2:]
    assert all("\nUSER 1000\n" in stage for stage in stages)
    assert f"FROM python:{sys.version_info[0]}.{sys.version_info[1]}-" in text


def test_the_image_that_marks_compiles_where_no_volume_hides_it() -> None:
    stage = (FOLDER / "Dockerfile").read_text().split("\nFROM ")[3]
    cache = re.findall(r"(?m)^ENV XDG_CACHE_HOME=(\S+)$", stage)
    assert len(cache) == 1
    assert not cache[0].startswith("/home")
    for pod in pods():
        mounts = [m["mountPath"] for one in pod["containers"] for m in one.get("volumeMounts", [])]
        assert not any(cache[0].startswith(path) for path in mounts)
    assert stage.index("\nUSER 1000") < stage.index("\nRUN examroom warm")
