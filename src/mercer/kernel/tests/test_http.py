"""The only way out: in time, in size, outside of transactions, and never into our own network."""

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mercer.kernel import db, http


class Partner(BaseHTTPRequestHandler):
    def do_GET(self):
        getattr(self, self.path.strip("/").split("?")[0], self.hello)()

    do_POST = do_GET

    def hello(self):
        length = int(self.headers.get("Content-Length") or 0)
        self._answer(200, b'{"got": "%s"}' % self.rfile.read(length).replace(b'"', b"'"))

    def moved(self):
        self.send_response(302)
        self.send_header("Location", "/hello")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def large(self):
        self._answer(200, b"x" * 50_000)

    def broken(self):
        self._answer(503, b"")

    def slow(self):
        time.sleep(1)
        self._answer(200, b"")

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "20")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(20):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)

    def drip_head(self):
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            for _ in range(20):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)

    def packed(self):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def partner():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _database(db):
    """in_transaction looks at the connection; the test's own wrapper does not count."""


def get(url, **more):
    return http.request("GET", url, **({"timeout": 2, "trusted": True} | more))


def test_an_answer_is_read_to_its_end(partner):
    answer = http.request("POST", f"{partner}/hello", timeout=2, trusted=True, json={"a": 1})
    assert answer.ok
    assert answer.json() == {"got": "{'a':1}"}


def test_a_redirect_is_not_followed(partner):
    assert get(f"{partner}/moved").status_code == 302


def test_an_answer_of_trouble_says_to_try_again(partner):
    answer = get(f"{partner}/broken")
    assert not answer.ok
    assert answer.retriable


def test_a_large_answer_is_not_swallowed(partner):
    with pytest.raises(http.TooLarge) as refused:
        get(f"{partner}/large", largest=10_000)
    assert not refused.value.retriable


def test_a_packed_answer_is_not_unpacked(partner):
    with pytest.raises(http.TooLarge):
        get(f"{partner}/packed")


@pytest.mark.parametrize("manner", ["slow", "drip", "drip_head"])
def test_time_is_limited_for_the_whole_exchange(partner, manner):
    began = time.monotonic()
    with pytest.raises(http.NoAnswer) as refused:
        get(f"{partner}/{manner}", timeout=0.4)
    assert time.monotonic() - began < 1.5
    assert refused.value.retriable
    assert refused.value.delivered


def test_nobody_there_means_nothing_was_sent():
    with pytest.raises(http.NoConnection) as refused:
        get("http://127.0.0.1:9/")
    assert refused.value.retriable
    assert not refused.value.delivered


@pytest.mark.parametrize("around", [db.transaction, db.fast_transaction])
def test_no_request_leaves_inside_a_transaction(partner, around):
    with around(), pytest.raises(http.NetworkInsideTransaction):
        get(f"{partner}/hello")
    assert get(f"{partner}/hello").ok


FORBIDDEN = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "192.88.99.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1",
    "::ffff:10.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:0:1::1",
    "2001:db8::1", "::7f00:1", "fec0::1",
]  # fmt: skip


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("address", FORBIDDEN)
def test_our_own_network_is_not_reachable_from_outside(address):
    with pytest.raises(http.ForbiddenAddress):
        http.check_address(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_public_internet_is(address):
    http.check_address(address)


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https:///x", "https://user:pass@example.com/", "file:///etc/passwd",
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://2130706433/", "https://0x7f.1/",
        "https://0177.0.0.1/", "https://localhost/", "https://example.com:99999/",
    ],
)  # fmt: skip
def test_a_strangers_url_is_https_and_public(url):
    with pytest.raises(http.ForbiddenAddress):
        get(url, trusted=False)


@pytest.mark.asvs("1.3.6")
def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(http, "resolve", lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(http.ForbiddenAddress):
        get("https://rebind.example/", trusted=False)


@pytest.mark.asvs("1.3.6")
def test_a_name_is_resolved_once_and_the_judged_address_is_called(monkeypatch):
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    monkeypatch.setattr(http, "resolve", lambda host, port: next(answers))
    target, headers, extensions = http._pinned("https://rebind.example:8443/hook?a=1#part")
    assert target == "https://93.184.215.14:8443/hook?a=1"
    assert headers == {"Host": "rebind.example:8443"}
    assert extensions == {"sni_hostname": "rebind.example"}
