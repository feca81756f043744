"""Modules that are imported when they are first used."""

import os
import subprocess
import sys

import pytest

from mercer.kernel import later


def said(code):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout


def test_a_module_is_imported_when_something_of_it_is_asked_for():
    code = (
        "import sys; from mercer.kernel import later; m = later.Module('wave');"
        " print('wave' in sys.modules, m.Error.__name__, 'wave' in sys.modules)"
    )
    assert said(code).split() == ["False", "Error", "True"]


def test_a_module_that_is_not_there_says_so_when_it_is_used():
    module = later.Module("mercer.kernel.no_such_module")
    assert "no_such_module" in repr(module)
    with pytest.raises(ModuleNotFoundError):
        _ = module.anything


@pytest.mark.parametrize("heavy", ["stripe", "reportlab"])
def test_the_shop_starts_without_the_libraries_only_some_jobs_need(heavy):
    assert said(f"import mercer.config.wsgi, sys; print({heavy!r} in sys.modules)").endswith("False\n")
