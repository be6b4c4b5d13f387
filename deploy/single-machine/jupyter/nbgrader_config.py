"""What nbgrader needs to know in every account of this hub; install.sh fills in the exchange."""

import os
import secrets

from jupyter_core.paths import jupyter_runtime_dir

c = get_config()

c.Exchange.root = "@EXCHANGE@"
c.Exchange.path_includes_course = True  # a student of two courses has a folder for each

# Who belongs to which course is for the hub to say.
c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"

# The root of the exchange belongs to root, and nobody else writes there. nbgrader refuses such a
# root, except for a course that a group shares; the group here is the grader's, and has no other
# member.
c.CourseDirectory.groupshared = True

# Validating runs a notebook in the student's own server. nbgrader gives a cell 30 seconds, which a
# first fit can take on a busy machine; marking gives it 300.
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.startup_timeout = 300  # the kernel, which gets 60 seconds otherwise

# Kernels are reached by sockets in a folder of their user, as in jupyter_server_config.json. Ports
# belong to the whole machine: of thirty kernels that start at once two may choose the same one, and
# the later then waits for as long as a kernel may. nbclient names no file for its kernels, so that
# the sockets get their name here.
if os.path.isdir(jupyter_runtime_dir()):
    c.ConnectionFileMixin.transport = "ipc"
    c.ConnectionFileMixin.ip = os.path.join(jupyter_runtime_dir(), secrets.token_hex(8))
