"""The launcher's kind of "no": a sentence for a person, and what to do about it.

It stands beside `kernel.errors.Refusal` because the launcher speaks before Django can be imported.
"""


class Trouble(Exception):
    """Something a person must know or decide; printed without a traceback, the command ends with `status`."""

    def __init__(self, message: str, *, fix: str = "", status: int = 1):
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.status = status


class Interrupted(Exception):
    """Somebody asked the launcher to stop, by Ctrl-C or a signal."""

    def __init__(self, number: int):
        super().__init__(number)
        self.status = 128 + number
