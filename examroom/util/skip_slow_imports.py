"""Start in a third of the time: imported before anything that imports ``jsonschema``.

Where Jupyter has installed the packages below, ``jsonschema`` builds a grammar of web addresses and
one of durations when it is imported, for three seconds. No notebook's schema has either in it.
"""

import sys

for name in ("rfc3987_syntax", "isoduration"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # as if it were not installed
