"""Answers the marker's questions with well signed messages whose parts are of wrong kinds."""
# group: the kernel's words
# earns: mean_rain wettest
# must not: earn more, stop the class
# %% + after wettest-check
session = get_ipython().kernel.session
send = session.send


def odd(stream, kind, content=None, parent=None, ident=None, *args, **options):
    if kind == "execute_reply" and (content or {}).get("user_expressions"):
        for changes in ({"parent_header": [1]}, {"parent_header": None}, {"content": [1]},
                        {"header": {"msg_id": 5, "msg_type": None, "date": "yesterday"}},
                        {"content": {"user_expressions": {"answer": {"data": {"text/plain": 7}}}}}):
            message = session.msg(kind, content, parent=parent)
            send(stream, {**message, **changes}, ident=ident)
    return send(stream, kind, content, parent, ident, *args, **options)


session.send = odd
