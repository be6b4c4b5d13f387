"""What can be said of the files for Kubernetes without a cluster."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import mock_open, patch

import httpx
import pytest
import yaml
from distributed import Client
from traitlets.config import Config

from examroom.commands.grade import grade
from tests.tiny_course import ASSIGNMENT, hand_in, make_course

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


def test_whoever_may_go_out_to_a_pod_is_let_in_there() -> None:
    policies = {
        one["metadata"]["name"]: one["spec"]
        for name in ("ngshare.yaml", "marking.yaml", "dask.yaml")
        for one in documents(name)
        if one["kind"] == "NetworkPolicy"
    }
    ways = {
        (source, peer["podSelector"]["matchLabels"]["app"])
        for source, policy in policies.items()
        for rule in policy.get("egress", [])
        for peer in rule.get("to", [])
    }
    assert ("marking", "ngshare") in ways
    for source, target in ways:
        let_in = [
            peer["podSelector"]["matchLabels"]
            for rule in policies[target]["ingress"]
            for peer in rule["from"]
        ]
        assert {"app": source} in let_in, (source, target)


def test_marks_outlive_the_pod_in_which_they_were_given() -> None:
    (pod,) = [one["spec"] for one in documents("marking.yaml") if one["kind"] == "Pod"]
    (mount,) = pod["containers"][0]["volumeMounts"]
    (volume,) = pod["volumes"]
    assert mount == {"name": volume["name"], "mountPath": "/srv/course"}
    assert volume["persistentVolumeClaim"]["claimName"] == "marking"
    assert f"WORKDIR {mount['mountPath']}\n" in (FOLDER / "Dockerfile").read_text()


def test_no_service_of_the_cluster_becomes_a_setting_of_dask() -> None:
    marking, _, worker, scheduler = pods()
    for pod in (marking, worker, scheduler):
        assert pod["enableServiceLinks"] is False


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """Start two workers and a scheduler by the arguments of dask.yaml, but on this machine alone.

    The workers begin first, as they may where nobody says who does.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (worker, scheduler) = (pod["containers"][0]["args"] for pod in pods()[2:])
    address = f"tcp://127.0.0.1:{port}"
    ours = {"tcp://dask-scheduler:8786": address, "8786": port}
    with ExitStack() as stack:
        for name, words in (("one", worker), ("two", worker), ("scheduler", scheduler)):
            place = tmp_path / name
            place.mkdir()
            program, *rest = (ours.get(word, word) for word in words)
            command = [str(Path(sys.executable).with_name(program)), *rest]
            command += ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
            log = stack.enter_context((place / "log").open("wb"))
            variables = {"PATH": os.environ["PATH"], "HOME": str(place), "TMPDIR": str(place)}
            process = subprocess.Popen(command, cwd=place, env=variables, stdout=log, stderr=log)
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
        yield address


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Jupyter, Dask and SQLAlchemy, in other threads
def test_workers_with_these_arguments_mark_a_class(tmp_path: Path, cluster: str) -> None:
    with Client(cluster, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        assert [(one["nthreads"], one["memory_limit"]) for one in workers] == [(2, 0), (2, 0)]
        port = client.scheduler_info(n_workers=-1)["services"]["dashboard"]
    probe = pods()[3]["containers"][0]["readinessProbe"]["httpGet"]
    assert httpx.get(f"http://127.0.0.1:{port}{probe['path']}", timeout=10).is_success
    course = make_course(tmp_path / "course")
    for number in range(4):
        hand_in(course, f"student{number}", total=f"total = sum(numbers) + {number} - {number}")
    hand_in(course, "wrong", total="total = 5")
    report = grade(course, ASSIGNMENT, scheduler=cluster)
    assert [one.total for one in report.marks] == [15, 15, 15, 15, 11]
    assert report.executed == 5
    assert report.sandboxed


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


@pytest.mark.parametrize("none", [[], {}])
def test_only_instructors_get_the_course_and_what_the_sandbox_needs(none: Any) -> None:
    (values,) = documents("values.yaml")
    roster = "student,role\nprof,instructor\nada,\n"
    code = values["hub"]["extraConfig"]["course"]
    config = Config()
    with patch("builtins.open", mock_open(read_data=roster)):
        exec(compile(code, "values.yaml", "exec"), {"c": config})
    assert config.Authenticator.allowed_users == {"prof", "ada"}
    marking = pods()[0]
    for name, is_instructor in (("prof", True), ("ada", False)):
        spawner = SimpleNamespace(user=SimpleNamespace(name=name), volumes=none, volume_mounts=none)
        config.Spawner.pre_spawn_hook(spawner)
        assert hasattr(spawner, "image") == is_instructor
        assert bool(spawner.volumes) == is_instructor
        if is_instructor:
            assert spawner.image == marking["containers"][0]["image"]
            assert spawner.container_security_context == marking["containers"][0]["securityContext"]
            mounts = spawner.volume_mounts
            (mount,) = mounts.values() if isinstance(mounts, dict) else mounts
            assert [mount] == marking["containers"][0]["volumeMounts"]


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
    assert stage.index("\nUSER 1000") < stage.index("then examroom warm")
