"""`./mercer bench web`, `./mercer bench orders`: see each module's words."""

import argparse
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mercer.config.settings")


def main() -> int:
    """Run one measurement and print it."""
    parser = argparse.ArgumentParser(prog="./mercer bench", description="Measure, beside limits of the same run.")
    parser.add_argument("what", choices=["web", "orders"])
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--requests", type=int, default=400, help="requests per page (web)")
    parser.add_argument("--orders", type=int, default=200, help="orders (orders)")
    parser.add_argument("--goods", help="a product file to load instead of generated goods")
    parser.add_argument("--columns", default="", help="which column of it is what, as for ./mercer import products")
    given = parser.parse_args()
    from bench import house  # noqa: PLC0415  settings read the environment that main() has checked

    with house.open_for_measuring(goods=given.goods, columns=given.columns) as shop:
        if given.what == "web":
            from bench import web as measure  # noqa: PLC0415

            found = measure.run(shop, requests=given.requests)
        else:
            from bench import orders as measure  # noqa: PLC0415

            found = measure.run(shop, orders=given.orders)
    print(json.dumps(found, indent=2) if given.json else measure.told(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
