"""Modules imported when they are first used: what most processes never need shall not delay every start of the shop."""

import importlib
from typing import Any


class Module:
    """Stands for the module of that name, and imports it when something of it is first asked for.

    Not `importlib.util.LazyLoader`: on Python 3.11 two threads that touch such a module at once may find it half loaded.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)

    def __repr__(self) -> str:
        return f"<{self._name}, later>"
