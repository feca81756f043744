"""`./mercer doctor`: is everything well, and if not, what to do about it."""


def run(data, *, as_json):
    return 0
