"""A course on The Littlest JupyterHub: copy this to /opt/tljh/config/jupyterhub_config.d/.

It tells the hub of a course: groups, roles, the service, and settings for each server. Change the
first three lines. Accounts have the prefix ``jupyter-``; names here are those of the hub.
"""

COURSE = "bayes-2027"
INSTRUCTORS = ["prof"]
STUDENTS = ["ada", "bob"]

GRADER = f"grader-{COURSE}"  # made by useradd, its password locked, its home closed to others
ENVIRONMENT = f"/opt/course/{COURSE}/bin"  # uv sync, and deploy/requirements.txt
# Where students/ and graders/ of deploy/single-machine/jupyter are, each with nbgrader_config.py.
SETTINGS = "/etc/course"

c = get_config()  # noqa: F821

c.JupyterHub.load_groups = {
    f"formgrade-{COURSE}": {"users": [*INSTRUCTORS, GRADER]},
    f"nbgrader-{COURSE}": {"users": STUDENTS},
}
c.JupyterHub.load_roles = [
    {
        "name": f"instructor-{COURSE}",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [
            f"access:services!service={COURSE}",
            "list:services",
            f"read:services!service={COURSE}",
        ],
    },
    {
        "name": f"student-{COURSE}",
        "groups": [f"nbgrader-{COURSE}"],
        "scopes": ["list:services", f"read:services!service={COURSE}"],
    },
    {
        "name": f"service-{COURSE}",
        "services": [COURSE],
        "scopes": [
            "list:groups",
            "read:groups:name",
            f"groups!group=nbgrader-{COURSE}",
            f"read:users!user={GRADER}",
        ],
    },
]
c.Spawner.server_token_scopes = [
    "access:servers!server",
    "users:activity!user",
    "read:users:name!user",
    "read:users:groups!user",
    "list:services",
    "read:services",
]
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": f"{SETTINGS}/students",
    # Where the sockets of kernels are; the spawner knows the account when it starts a server.
    "JUPYTER_RUNTIME_DIR": lambda spawner: f"/home/{spawner.username_template}/.kernels",
}
c.JupyterHub.services = [
    {
        "name": COURSE,
        "display": False,
        "url": "http://127.0.0.1:10101",
        "command": [f"{ENVIRONMENT}/jupyterhub-singleuser"],
        "user": GRADER,
        "cwd": f"/home/{GRADER}/course",
        "environment": {
            "JUPYTERHUB_USER": GRADER,
            "JUPYTER_CONFIG_PATH": f"{SETTINGS}/graders",
            "JUPYTER_RUNTIME_DIR": f"/home/{GRADER}/.kernels",
            "PATH": f"{ENVIRONMENT}:/usr/local/bin:/usr/bin:/bin",
        },
        "oauth_no_confirm": True,
        "timeout": 240,
    }
]
