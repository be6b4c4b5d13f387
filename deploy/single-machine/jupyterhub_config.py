"""The hub: who may log in, what their servers are, and a formgrader for each course.

install.sh puts this file and kit.py into /etc/jupyterhub. Settings come from hub.env, people from
rosters/COURSE.csv; so there is nothing to change here when a term begins.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from kit import courses, setting

c = get_config()  # noqa: F821

PROGRAMS, CONFIG, STATE = (Path(setting(name)) for name in ("PROGRAMS", "CONFIG", "STATE"))
PORT = int(setting("PORT"))
COURSES = courses()
INSTRUCTORS = sorted({name for course in COURSES for name in course.instructors})
STUDENTS = sorted({name for course in COURSES for name in course.students})
GRADERS = [course.grader for course in COURSES]

# ------------------------------------------------------------------ where the hub listens
# Nothing but the proxy is reached from outside, and that only with a certificate.

certificate = setting("TLS_CERTIFICATE")
scheme, address = ("https", "") if certificate else ("http", "127.0.0.1")
c.JupyterHub.bind_url = f"{scheme}://{address}:{PORT}"
c.JupyterHub.ssl_cert = certificate
c.JupyterHub.ssl_key = setting("TLS_KEY")
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.command = [
    str(PROGRAMS / "proxy/node_modules/.bin/configurable-http-proxy")
]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")

# ------------------------------------------------------------------ who may log in
# A grader has no password to log in with. It must not be among `blocked_users`: a hub 6 then takes
# its groups away, and formgrader answers 500.

c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = {*INSTRUCTORS, *STUDENTS, *setting("HUB_ADMINS").split()}
c.Authenticator.admin_users = {*setting("HUB_ADMINS").split()}
# A hub keeps everybody whom its database has ever known, in the groups of then: who has left a
# roster could still log in, and a former instructor mark. So it is made anew from the rosters at
# each start.
c.Authenticator.allow_existing_users = False
c.JupyterHub.reset_db = True
c.JupyterHub.load_groups = {
    **{f"nbgrader-{course.name}": {"users": course.students} for course in COURSES},
    **{
        f"formgrade-{course.name}": {"users": [*course.instructors, course.grader]}
        for course in COURSES
    },
}

# ------------------------------------------------------------------ what a server may ask the hub
# nbgrader asks which groups its user is in, and where the formgraders are.

c.Spawner.server_token_scopes = [
    "access:servers!server",
    "users:activity!user",
    "read:users:name!user",
    "read:users:groups!user",
    "list:services",
    "read:services",
]
c.JupyterHub.load_roles = [
    role
    for course in COURSES
    for role in (
        {
            "name": f"instructor-{course.name}",
            "groups": [f"formgrade-{course.name}"],
            "scopes": [
                f"access:services!service={course.name}",
                "list:services",
                f"read:services!service={course.name}",
            ],
        },
        {
            "name": f"student-{course.name}",
            "groups": [f"nbgrader-{course.name}"],
            "scopes": ["list:services", f"read:services!service={course.name}"],
        },
        {
            "name": f"service-{course.name}",
            "services": [course.name],
            "scopes": [
                "list:groups",
                "read:groups:name",
                f"groups!group=nbgrader-{course.name}",
                f"read:users!user={course.grader}",
            ],
        },
    )
]

# ------------------------------------------------------------------ servers of people
# Their menus differ by role; both kinds run from the students' environment, so that nobody but a
# grader needs to read anything of a course.

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(PROGRAMS / "students/bin/jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"
# When a class logs in at once, a few servers start at a time; whoever comes next is asked to try
# again in half a minute. All at once would take the processor from one another until none is ready.
c.JupyterHub.concurrent_spawn_limit = 4 * (os.cpu_count() or 1)
c.Spawner.http_timeout = c.Spawner.start_timeout = 240
c.Spawner.env_keep = ["LANG"]
PATH = f"{PROGRAMS / 'students/bin'}:/usr/local/bin:/usr/bin:/bin"
# Where the sockets of kernels are, in each home. A socket's path has at most 107 letters, for which
# Jupyter's own folder is too long.
SOCKETS = ".kernels"


def prepare(spawner):
    """Give a server the settings of its user's role."""
    role = "instructors" if spawner.user.name in INSTRUCTORS else "students"
    spawner.environment["JUPYTER_CONFIG_PATH"] = str(CONFIG / "jupyter" / role)
    spawner.environment["JUPYTER_RUNTIME_DIR"] = os.path.expanduser(
        f"~{spawner.user.name}/{SOCKETS}"
    )
    spawner.environment["PATH"] = PATH


c.Spawner.pre_spawn_hook = prepare

# ------------------------------------------------------------------ services
# A formgrader for each course, as the grader who owns the course folder. It is a whole JupyterLab,
# so an instructor has a terminal for `examroom` as well.

c.JupyterHub.services = [
    {
        "name": course.name,
        "display": False,
        "url": f"http://127.0.0.1:{course.port}",
        "command": [str(course.environment / "bin/jupyterhub-singleuser")],
        "user": course.grader,
        "cwd": str(course.folder),
        "environment": {
            "JUPYTERHUB_USER": course.grader,
            "JUPYTER_CONFIG_PATH": str(CONFIG / "jupyter" / course.name),
            "JUPYTER_RUNTIME_DIR": str(course.folder.parent / SOCKETS),
            "PATH": f"{course.environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        },
        "oauth_no_confirm": True,
        # The hub gives up, and stops, when a service does not answer in time; 30 seconds are few
        # for a JupyterLab on a busy machine.
        "timeout": 240,
    }
    for course in COURSES
]

if setting("IDLE_MINUTES"):
    c.JupyterHub.services.append(
        {
            "name": "idle-culler",
            "command": [
                str(PROGRAMS / "hub/bin/jupyterhub-idle-culler"),
                f"--timeout={int(setting('IDLE_MINUTES')) * 60}",
            ],
        }
    )
    c.JupyterHub.load_roles.append(
        {
            "name": "idle-culler",
            "services": ["idle-culler"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        }
    )
