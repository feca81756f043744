"""Where things are, for tests of the code itself."""

import pathlib
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mercer"


def layers() -> dict[str, int]:
    """Package → its row, counted from the top; read from the import contract so that there is one truth."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {name.strip(): place for place, row in enumerate(rows) for name in row.split("|")}
