"""The exchange for Kubernetes on this machine: a hub and ngshare, as the kit's files have them.

What is not a cluster's is taken from there: the pins, the program with its words and variables, the
hub's groups, roles and scopes, and what nbgrader reads. Addresses and folders are this machine's.
"""

import os
import secrets
import shutil
import subprocess
import textwrap
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.hub.machine import PLACE, ROOT, free_ports

KIT = ROOT / "deploy" / "kubernetes"
COURSE = "burgers"
CLIENT = "ngshare-exchange==0.5.4a1"
PATIENCE = 120.0
ROSTER = "/usr/local/etc/jupyterhub/roster.csv"
ADDRESS = "http://ngshare.jupyterhub.svc.cluster.local:8080"
HUB = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = ["{programs}/proxy/node_modules/.bin/configurable-http-proxy"]
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.services = [
    {{"name": "ngshare", "url": "http://127.0.0.1:{ngshare}", "api_token": "{secret}"}},
    {{"name": "tokens", "api_token": "{tokens}"}},
]
{course}
c.JupyterHub.load_roles.append(
    {{"name": "tokens", "services": ["tokens"], "scopes": ["tokens", "admin:users"]}}
)
"""


def documents(name: str) -> list[dict[str, Any]]:
    """Return the parts of a file for Kubernetes."""
    return [one for one in yaml.safe_load_all((KIT / name).read_text()) if one]


class Exchange:
    """A hub with ngshare beside it, and the people whom a roster names.

    Parameters
    ----------
    folder : Path
        Where all files go.
    roster : sequence of tuple of str
        Account, and the role, which is ``instructor`` or nothing.
    """

    def __init__(self, folder: Path, roster: list[tuple[str, str]]) -> None:
        self.folder, self.roster = folder, roster
        self.port = free_ports()
        self.secret, self.tokens = secrets.token_hex(), secrets.token_hex()
        self.kept: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where ngshare answers without the hub between."""
        return f"http://127.0.0.1:{self.port + 10}"

    def install(self) -> None:
        """Install ngshare by the kit's pins, and its client without what it asks for."""
        (pins,) = [one for one in documents("ngshare.yaml") if one["kind"] == "ConfigMap"]
        (self.folder / "pins.txt").write_text(pins["data"]["requirements.txt"])
        python = PLACE / "programs" / "students" / "bin" / "python"
        client = self.folder / "client"
        uv = [str(PLACE / "programs/uv/bin/uv"), "--system-certs", "--quiet"]
        for words in (
            ["venv", f"--python={python}", str(self.folder / "ngshare")],
            ["pip", "install", f"--python={self.folder}/ngshare", f"-r{self.folder}/pins.txt"],
            ["pip", "install", f"--python={python}", "--no-deps", f"--target={client}", CLIENT],
        ):
            subprocess.run([*uv, *words], check=True, cwd=self.folder)

    @contextmanager
    def hub(self) -> Iterator[None]:
        """Run the hub, with groups, roles and scopes of values.yaml."""
        roster = self.folder / "roster.csv"
        rows = [f"{name},{role}" for name, role in self.roster]
        roster.write_text("\n".join(["student,role", *rows, ""]))
        (values,) = documents("values.yaml")
        course = values["hub"]["extraConfig"]["course"]
        course = course.replace('"COURSE"', f'"{COURSE}"').replace(ROSTER, str(roster))
        text = HUB.format(
            port=self.port,
            proxy=self.port + 1,
            hub=self.port + 2,
            ngshare=self.port + 10,
            programs=PLACE / "programs",
            secret=self.secret,
            tokens=self.tokens,
            course=textwrap.dedent(course),
        )
        (self.folder / "jupyterhub_config.py").write_text(text)
        command = [str(PLACE / "programs/hub/bin/jupyterhub"), "--config=jupyterhub_config.py"]
        with self._running("hub", command, {}):
            self._wait(f"http://127.0.0.1:{self.port + 2}/hub/api")
            yield

    @contextmanager
    def ngshare(self) -> Iterator[None]:
        """Run ngshare, with the words and variables of ngshare.yaml."""
        (deployment,) = [one for one in documents("ngshare.yaml") if one["kind"] == "Deployment"]
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        here = {
            "/env": str(self.folder),
            "/data": str(self.folder / "data"),
            "INSTRUCTOR": next(name for name, role in self.roster if role),
            "http://hub:8081": f"http://127.0.0.1:{self.port + 2}",
            "http://0.0.0.0:8080": self.url,
        }

        def placed(text: str) -> str:
            for there, place in here.items():
                text = text.replace(there, place)
            return text

        (self.folder / "data").mkdir(exist_ok=True)
        variables = {
            one["name"]: placed(one["value"]) if "value" in one else self.secret
            for one in container["env"]
        }
        command = [placed(word) for word in container["command"]]
        with self._running("ngshare", command, variables):
            self._wait(f"{self.url}/healthz")
            yield

    @contextmanager
    def _running(self, name: str, command: list[str], variables: dict[str, str]) -> Iterator[None]:
        with (self.folder / f"{name}.log").open("a") as log:
            path = f"{PLACE / 'programs/hub/bin'}:{os.environ['PATH']}"
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8", **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if httpx.get(url, timeout=5).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.3)
        logs = [path.read_text()[-2000:] for path in self.folder.glob("*.log")]
        raise TimeoutError(f"{url} does not answer: {logs}")

    def token(self, name: str) -> str:
        """Return a token with what a person's own server may ask, once made by the hub."""
        if name not in self.kept:
            scopes = ["access:services!service=ngshare", "read:users:name!user"]
            answer = httpx.post(
                f"http://127.0.0.1:{self.port + 2}/hub/api/users/{name}/tokens",
                headers={"Authorization": f"token {self.tokens}"},
                json={"scopes": scopes},
                timeout=PATIENCE,
            )
            assert answer.is_success, answer.text
            self.kept[name] = answer.json()["token"]
        return self.kept[name]

    def home(self, name: str) -> Path:
        """Return the folder in which a person works."""
        return self.folder / "home" / name

    def run(self, name: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Type a command of nbgrader or of ngshare's client as a person."""
        role = "course" if dict(self.roster).get(name) else "students"
        home = self.home(name)
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "nbgrader_config.py").is_file():
            text = (KIT / "jupyter" / role / "nbgrader_config.py").read_text()
            text = text.replace(ADDRESS, self.url).replace("/srv/course", str(home))
            (home / "nbgrader_config.py").write_text(text)
        programs = PLACE / "programs" / "students" / "bin"
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(home),
            "PYTHONPATH": str(self.folder / "client"),
            "JUPYTERHUB_USER": name,
            "JUPYTERHUB_API_TOKEN": self.token(name),
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            [str(programs / "python"), "-m", *words],
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )


@contextmanager
def exchange(folder: Path, roster: list[tuple[str, str]]) -> Iterator[Exchange]:
    """Install and start the hub and its exchange, and end them."""
    made = Exchange(folder, roster)
    made.install()
    with ExitStack() as stack:
        stack.enter_context(made.hub())
        yield made
    shutil.rmtree(folder / "ngshare")
