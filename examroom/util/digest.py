"""One way to tell contents apart."""

import hashlib
import json


def digest(content: object) -> str:
    """Return the SHA-256 of bytes, or of anything that JSON can hold, in hexadecimal."""
    if not isinstance(content, bytes):
        content = json.dumps(content, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()
