"""Django's own command line, for people who know it; `./mercer manage …` sets up the environment first."""

import os
import pathlib
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mercer.config.settings")
    execute_from_command_line(sys.argv)
