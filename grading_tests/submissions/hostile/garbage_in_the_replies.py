"""Answers the marker's questions with bytes that are no messages."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% + after wettest-check
session = get_ipython().kernel.session
send = session.send


def garbage(stream, kind, content=None, parent=None, ident=None, *args, **options):
    if kind == "execute_reply" and (content or {}).get("user_expressions"):
        names = ident if isinstance(ident, list) else [ident or b""]
        for parts in ([b"x"], [b"<IDS|MSG>", b"signed"], [b"<IDS|MSG>"] + [b"{}"] * 5,
                      [b"<IDS|MSG>", b""] + [b"\xff"] * 4):
            stream.send_multipart([*names, *parts])
    return send(stream, kind, content, parent, ident, *args, **options)


session.send = garbage
