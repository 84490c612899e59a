"""A secret that nothing else contains, and every form in which it could lie somewhere."""
import base64
import re
import urllib.parse

SECRET = "kanari-Zw1tscher\u00e4-8261"  # with a letter beyond ASCII: JSON and percent signs have forms of their own for it
NAME = "ann@canary.test"


def forms(secret=SECRET):
    """As bytes: as it is, in UTF-16 and Latin-1, escaped, in hex, and in base64 at any of the three places in a group of bytes."""
    raw = secret.encode()
    found = {raw, secret.encode("utf-16-le"), secret.encode("latin-1"), raw.hex().encode(), raw.hex().upper().encode(), urllib.parse.quote(secret).encode(),
             secret.encode("ascii", "backslashreplace"), secret.encode("unicode_escape"), raw[::-1]}
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw)
        # Its first and last characters also depend on what stands beside it.
        found.add(coded[(0, 2, 3)[before]:-4])
    # A part of it is too much as well.
    found |= {raw[:12], raw[-12:]}
    return found


NEEDLES = sorted(forms())


def secret_in(data):
    """The form in which the secret stands in the data, or None."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    # Reports are wrapped and coloured.
    compact = re.sub(rb"\x1b\[[0-9;]*m|\s+", b"", data)
    return next((needle for needle in NEEDLES if needle in data or needle in compact), None)
