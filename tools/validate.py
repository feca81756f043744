"""Gives the shop's pages to the W3C's validator (the Nu Html Checker), and says what it found.

    npm install --prefix ~/lighthouse vnu-jar                   # Java 11; anywhere but in this folder
    VNU=~/lighthouse/node_modules/vnu-jar/build/dist/vnu.jar .venv/bin/python tools/validate.py http://127.0.0.1:8000

Looks at every public page, a cart with something in it, the checkout, an order's page asked for by its letter, and with
`--session KEY` (the value of the session cookie) also at the account, or at any `--page /staff/…`. Ends with 1 on any message.
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
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

KNOWN = (
    # Newer than the checker.
    re.compile(r"Attribute “(?:closedby|writingsuggestions)” not allowed"),
    # What a merchant pays for in bytes: `lang` on a fragment of the same language.
    re.compile(r"This document appears to be written in"),
)  # fmt: skip
PUBLIC = ("/", "/search/", "/search/?q=mug", "/search/?q=xyzzy", "/help/", "/cart/", "/orders/find/", "/offline/", "/none/", "/account/login/", "/account/signup/", "/account/password/reset/")  # fmt: skip
ACCOUNT = ("/account/", "/account/orders/", "/account/addresses/", "/wishlist/")


def main() -> int:
    """Fetch, check, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shop", help="address of the running shop")
    parser.add_argument("--session", help="value of the session cookie of somebody who is logged in")
    parser.add_argument("--language", default="en")
    parser.add_argument("--page", action="append", default=[], help="a further page; may be given several times")
    asked = parser.parse_args()
    browser = _browser(asked.shop, asked.session, asked.language)
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, path in enumerate(_paths(browser, asked)):
            file = Path(folder) / f"{number:03}.html"
            file.write_text(_read(browser, asked.shop + path), encoding="utf-8")
            names[file.name] = path
        messages = _checked(Path(folder))
    wrong = 0
    for message in messages:
        if not any(known.search(message["message"]) for known in KNOWN):
            wrong += 1
            page = names[message["url"].rsplit("/", 1)[-1]]
            print(
                f"{page}:{message.get('lastLine', 0)} {message.get('subType') or message['type']}: {message['message']}\n    {message.get('extract', '').strip()[:160]}"
            )
    print(f"{len(names)} pages, {wrong} messages")
    return 1 if wrong else 0


def _paths(browser: urllib.request.OpenerDirector, asked: argparse.Namespace) -> list[str]:
    """All kinds of pages, found from the first one on."""
    home = _read(browser, asked.shop + "/")
    categories = re.findall(r'href="(/c/[^"]+)"', home)
    products = list(dict.fromkeys(re.findall(r'href="(/p/[^"?]+)"', _read(browser, asked.shop + categories[0]))))
    found = [*PUBLIC, *list(dict.fromkeys(categories))[:4], f"{categories[0]}?sort=name&stock=1", *products[:4]]
    for product in products:
        form = _read(browser, asked.shop + product)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        variant = re.search(r'name="variant" value="(\d+)"', form)
        if token and variant:
            data = {"csrfmiddlewaretoken": token[1], "variant": variant[1], "quantity": "1"}
            _read(browser, asked.shop + "/cart/", data)
            found += ["/cart/?full=1", "/checkout/"]
            break
    if asked.session:
        account = _read(browser, asked.shop + "/account/orders/")
        orders = list(dict.fromkeys(re.findall(r'href="(/orders/[^"]+)"', account)))
        found += [*ACCOUNT, *[path for path in orders if path not in PUBLIC][:3]]
    return [*found, *asked.page]


def _browser(shop: str, session: str | None, language: str) -> urllib.request.OpenerDirector:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    host = urllib.parse.urlsplit(shop).hostname or ""
    for name, value in (("session", session), ("language", language)):
        if value:
            jar.set_cookie(http.cookiejar.Cookie(0, name, value, None, False, host if "." in host else f"{host}.local", False, False, "/", True, False, None, True, None, None, {}))  # fmt: skip
    browser.addheaders = [("Referer", shop)]
    return browser


def _read(browser: urllib.request.OpenerDirector, address: str, data: dict | None = None) -> str:
    sent = urllib.parse.urlencode(data).encode() if data else None
    try:
        with browser.open(address, data=sent, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as no:
        if no.code >= 500:
            raise
        return no.read().decode()


def _checked(folder: Path) -> list[dict]:
    jar = os.environ.get("VNU", "")
    if not Path(jar).is_file() or shutil.which("java") is None:
        sys.exit("The validator is not there; see the top of this file.")
    command = ["java", "-Xss1m", "-jar", jar, "--format", "json", "--skip-non-html", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False).stderr
    return json.loads(told or '{"messages": []}')["messages"]


if __name__ == "__main__":
    sys.exit(main())
