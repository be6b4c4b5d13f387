"""Whether the hub's settings, and those of Jupyter and nbgrader in each role, fit one another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from traitlets.config import Config

from examroom.deployment.finding import Finding
from examroom.deployment.hub import (
    INSTRUCTORS,
    STUDENTS,
    Hub,
    HubCourse,
    config_path,
    jupyter_settings,
)

SERVER_SCOPES = (
    "access:servers!server",
    "read:users:groups!user",
    "list:services",
    "read:services",
)
"""What nbgrader asks the hub for in everybody's server."""
AUTHENTICATOR = "nbgrader.auth.JupyterHubAuthPlugin"
FORMGRADER = "@jupyter/nbgrader:formgrader"
LOCAL = ("127.0.0.1", "localhost", "::1")
OWN_NETWORK = ("kube", "docker", "swarm")
"""In the names of spawners that give each server a network of its own, where ports are its own."""
LONGEST_SOCKET = 107
"""Letters in the path of a Unix socket, by unix(7)."""
SOCKET_OF_KERNEL = "kernel-01234567-89ab-cdef-0123-456789abcdef-ipc-1"
"""What Jupyter calls one in its folder of runtime files."""


def of_hub(hub: Hub) -> Iterator[Finding]:
    """Look at where the hub listens, and what servers may ask it."""
    place = urlparse(str(hub.value("JupyterHub", "bind_url", "http://:8000")))
    if hub.value("JupyterHub", "ssl_cert", "") or place.hostname in LOCAL:
        yield Finding("network", f"{place.geturl()} is encrypted, or for this machine alone")
    else:
        found = "the hub listens to everybody without encryption: passwords can be read on the way"
        yield Finding("network", found, "set ssl_cert and ssl_key, or listen on 127.0.0.1")
    scopes = set(hub.value("Spawner", "server_token_scopes", []))
    missing = [scope for scope in SERVER_SCOPES if scope not in scopes]
    if missing:
        found = f"servers lack {', '.join(missing)}: lists of assignments and courses stay empty"
        yield Finding("scopes", found, "add them to c.Spawner.server_token_scopes")
    else:
        yield Finding("scopes", "servers may ask for their user's groups and for services")


def of_course(hub: Hub, course: HubCourse) -> Iterator[Finding]:
    """Look at a course's service, its groups and its roles."""
    name = f"{course.name}: "
    if course.service is None:
        found = f"the hub has no service {course.name}, so there is no formgrader"
        yield Finding(f"{name}service", found, "add it to c.JupyterHub.services")
        return
    group = f"{INSTRUCTORS}{course.name}"
    if course.grader not in hub.groups[group]:
        found = f"{course.grader} is not in the group {group}: formgrader answers 500"
        yield Finding(f"{name}groups", found, "add it to c.JupyterHub.load_groups")
    elif course.grader in hub.value("Authenticator", "blocked_users", ()):
        found = f"{course.grader} is among blocked_users, which takes its groups away"
        yield Finding(f"{name}groups", found, "lock its password instead")
    elif course.grader in hub.value("Authenticator", "admin_users", ()):
        found = f"{course.grader} is an admin of the hub, and nothing of nbgrader needs that"
        yield Finding(f"{name}groups", found, "take it out of admin_users")
    else:
        yield Finding(f"{name}groups", f"the grader and {len(course.instructors)} instructors")
    yield from _roles(hub, course)


def _roles(hub: Hub, course: HubCourse) -> Iterator[Finding]:
    name = f"{course.name}: roles"
    access = f"access:services!service={course.name}"
    opening = {access, "access:services"}
    everybody = {*hub.scopes_of("groups", f"{STUDENTS}{course.name}"), *_of_every_user(hub)}
    needed = {
        "instructors": (hub.scopes_of("groups", f"{INSTRUCTORS}{course.name}"), access),
        "its service": (
            hub.scopes_of("services", course.name),
            f"read:users!user={course.grader}",
        ),
    }
    wrong = [
        (f"{who} lack the scope {scope}", "add it to a role in c.JupyterHub.load_roles")
        for who, (scopes, scope) in needed.items()
        if scope not in scopes and not (scope == access and scopes & opening)
    ]
    if everybody & opening:
        remedy = "take that scope from the role of students"
        wrong.append(("students may open formgrader, and read and change marks", remedy))
    for found, remedy in wrong:
        yield Finding(name, found, remedy)
    if not wrong:
        yield Finding(name, "instructors may open formgrader, students may not")


def _of_every_user(hub: Hub) -> set[str]:
    roles = hub.value("JupyterHub", "load_roles", [])
    return {scope for role in roles if role["name"] == "user" for scope in role.get("scopes", ())}


def of_roles(hub: Hub, course: HubCourse) -> Iterator[Finding]:
    """Look at what Jupyter and nbgrader read in the course's server and in a student's."""
    name = f"{course.name}: "
    server = jupyter_settings(course.jupyter, "jupyter_server_config")
    headers = _headers(server)
    if "frame-ancestors" not in headers or "'self'" not in headers:
        found = "its server does not send frame-ancestors 'self': formgrader stays blank in Lab"
        remedy = "set the header Content-Security-Policy in ServerApp.tornado_settings"
        yield Finding(f"{name}formgrader", found, remedy)
    else:
        yield Finding(f"{name}formgrader", "JupyterLab may show it")
    if not course.students:
        return
    variables, _ = hub.spawned(course.students[0])
    folders = config_path(variables)
    yield from _kernels(hub, course, folders, str(variables.get("JUPYTER_RUNTIME_DIR", "")))
    theirs = jupyter_settings(folders, "nbgrader_config")
    ours = jupyter_settings([course.folder, *course.jupyter], "nbgrader_config")
    yield from _nbgrader(course, ours, theirs)
    shown = jupyter_settings([one / "labconfig" for one in folders], "page_config")
    if FORMGRADER in shown.get("disabledExtensions", {}):
        yield Finding(f"{name}menus", "students see no formgrader")
    else:
        found = "students see Formgrader in their menu, where it leads nowhere"
        remedy = f"disable {FORMGRADER} in labconfig/page_config.json of their settings"
        yield Finding(f"{name}menus", found, remedy)


def _kernels(hub: Hub, course: HubCourse, settings: list[Path], folder: str) -> Iterator[Finding]:
    spawner = str(hub.value("JupyterHub", "spawner_class", "")).lower()
    if any(name in spawner for name in OWN_NETWORK):
        return
    name = f"{course.name}: kernels"
    server = jupyter_settings(settings, "jupyter_server_config")
    if server.ConnectionFileMixin.get("transport") != "ipc":
        found = (
            "kernels of all students share the ports of this machine: when a class starts at once, "
            "two take the same one, and one of them never answers"
        )
        remedy = 'set "ConnectionFileMixin": {"transport": "ipc"} in jupyter_server_config.json'
        yield Finding(name, found, remedy)
    elif not folder or len(f"{folder}/{SOCKET_OF_KERNEL}") > LONGEST_SOCKET:
        found = f"sockets of kernels in {folder or 'their usual folder'} get too long a path"
        yield Finding(name, found, "set JUPYTER_RUNTIME_DIR of each server to a short folder")
    else:
        yield Finding(name, f"students reach them by sockets in folders such as {folder}")


def _nbgrader(course: HubCourse, ours: Config, theirs: Config) -> Iterator[Finding]:
    name = f"{course.name}: nbgrader"
    wrong = []
    if ours.CourseDirectory.get("course_id") != course.name:
        found = f"course_id is {ours.CourseDirectory.get('course_id')!r}, not {course.name!r}"
        wrong.append((found, f"set c.CourseDirectory.course_id in {course.folder}"))
    roots = [one.Exchange.get("root") for one in (ours, theirs)]
    if roots[0] != roots[1]:
        found = f"the exchange is {roots[0]} for the grader and {roots[1]} for students"
        wrong.append((found, "set c.Exchange.root to the same folder for all"))
    for who, config in (("the grader", ours), ("students", theirs)):
        if config.Authenticator.get("plugin_class") != AUTHENTICATOR:
            found = f"{who} would be shown every course, for nbgrader does not ask the hub"
            wrong.append((found, f"set c.Authenticator.plugin_class to {AUTHENTICATOR}"))
    for found, remedy in wrong:
        yield Finding(name, found, remedy)
    if not wrong:
        yield Finding(name, f"grader and students use {roots[0]}, and ask the hub who is where")


def _headers(server: Config) -> str:
    settings: Any = server.ServerApp.get("tornado_settings", {})
    return str(settings.get("headers", {}).get("Content-Security-Policy", ""))
