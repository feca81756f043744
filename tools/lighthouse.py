"""Asks Lighthouse about the shop's pages as a phone sees them, and holds its answers against the goals of the project.

    npm install --prefix ~/lighthouse lighthouse@12            # Node 20; anywhere but in this folder
    LIGHTHOUSE=~/lighthouse/node_modules/.bin/lighthouse .venv/bin/python tools/lighthouse.py http://127.0.0.1:8000

The shop has to run with its demo goods as it would be served (`./mercer demo`): a development server neither compresses nor
keeps files. Pages are opened one after the other in a Chromium without a window; the cart has something in it. A figure depends
on the machine's load, so the best of `--runs` counts. Ends with 1 if a goal is missed.
"""

import argparse
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SCORE, LCP_MS, CLS, KB = 98, 1200, 0.02, 100
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"


def main() -> int:
    """Measure, tell, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shop", help="address of the running shop")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--only", action="append", help="home, category, product, cart, search, help")
    parser.add_argument("--keep", type=Path, help="folder for the whole reports")
    asked = parser.parse_args()
    pages, cookie = _pages(asked.shop.rstrip("/"))
    print(
        f"{'page':<10}{'perf':>6}{'a11y':>6}{'best':>6}{'seo':>6}{'LCP ms':>9}{'CLS':>8}{'TBT ms':>8}{'kB':>7}  {'missed'}"
    )
    missed = False
    for name, address in pages.items():
        if asked.only and name not in asked.only:
            continue
        reports = [_report(address, cookie, keep=asked.keep, name=name) for _run in range(asked.runs)]
        best = max((_figures(report) for report in reports), key=lambda found: (found["scores"][0], -found["lcp"]))
        wrong = _wrong(name, best) + _failed(reports[-1])
        missed = missed or bool(_wrong(name, best))
        scores = "".join(f"{score:>6}" for score in best["scores"])
        print(
            f"{name:<10}{scores}{best['lcp']:>9.0f}{best['cls']:>8.3f}{best['tbt']:>8.0f}{best['kb']:>7.1f}  {', '.join(wrong)}",
            flush=True,
        )
    return 1 if missed else 0


def _pages(shop: str) -> tuple[dict[str, str], str]:
    """Addresses found from the first page on, and the cookie of a visit that has something in its cart."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def read(address: str, data: dict | None = None) -> str:
        sent = urllib.parse.urlencode(data).encode() if data else None
        with browser.open(urllib.request.Request(address, data=sent, headers={"Referer": shop}), timeout=30) as answer:
            return answer.read().decode()

    home = read(shop + "/")
    category = shop + re.findall(r'href="(/c/[^"]+)"', home)[0]
    product = shop + re.findall(r'<h\d class="product-name"><a href="([^"]+)"', read(category))[0]
    form = read(product)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    variant = re.search(r'name="variant" value="(\d+)"', form)
    if token and variant:
        read(shop + "/cart/", {"csrfmiddlewaretoken": token[1], "variant": variant[1], "quantity": "1"})
    pages = {
        "home": shop + "/", "category": category, "product": product, "cart": shop + "/cart/",
        "search": shop + "/search/?q=mug", "help": shop + "/help/",
    }  # fmt: skip
    return pages, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _report(address: str, cookie: str, *, keep: Path | None, name: str) -> dict:
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if program is None:
        sys.exit("Lighthouse is not there; see the top of this file.")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.json"
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie} if "/cart/" in address else {}))
        command = [
            program, address, "--quiet", "--output=json", f"--output-path={target}", f"--chrome-flags={FLAGS}",
            f"--extra-headers={headers}", f"--only-categories={','.join(CATEGORIES)}", "--form-factor=mobile",
        ]  # fmt: skip
        chrome = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome") or ""
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chrome}, timeout=240)
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(target, keep / f"{name}.json")
        return json.loads(target.read_text())


def _figures(report: dict) -> dict:
    audits = report["audits"]
    requests = audits["network-requests"]["details"]["items"]
    return {
        "scores": [round(100 * (report["categories"][each]["score"] or 0)) for each in CATEGORIES],
        "lcp": audits["largest-contentful-paint"]["numericValue"],
        "cls": audits["cumulative-layout-shift"]["numericValue"],
        "tbt": audits["total-blocking-time"]["numericValue"],
        "kb": sum(one.get("transferSize", 0) for one in requests if one.get("resourceType") != "Image") / 1000,
    }


def _wrong(name: str, found: dict) -> list[str]:
    """The goals that are missed, in words."""
    wrong = [
        f"{category} < {SCORE}" for category, score in zip(CATEGORIES, found["scores"], strict=True) if score < SCORE
    ]
    if found["lcp"] > LCP_MS:
        wrong.append(f"LCP > {LCP_MS}")
    if found["cls"] > CLS:
        wrong.append(f"CLS > {CLS}")
    if name == "category" and found["kb"] > KB:
        wrong.append(f"more than {KB} kB")
    return wrong


def _failed(report: dict) -> list[str]:
    """Checks outside of performance that are not passed, by Lighthouse's names."""
    failed = []
    for category in CATEGORIES[1:]:
        for each in report["categories"][category]["auditRefs"]:
            score = report["audits"][each["id"]]["score"]
            if each["weight"] and score is not None and score < 1:
                failed.append(f"({each['id']})")
    return failed


if __name__ == "__main__":
    sys.exit(main())
