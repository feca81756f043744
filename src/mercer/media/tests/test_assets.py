"""Assets: kept, pressed, shown."""

import io
import pathlib
import subprocess
import sys
import threading
from datetime import datetime, timedelta

import pytest
import pyvips
from django.db import connection, transaction

from mercer.kernel import jobs
from mercer.media import assets, gate, leftovers, pictures, press, shelves, workshop
from mercer.media.models import Asset
from mercer.media.tests.conftest import NOW, encoded, image

pytestmark = pytest.mark.django_db


def add(data=None, **facts) -> Asset:
    return assets.add(data or encoded(width=700, height=500), filename="mug.jpg", now=NOW, **facts)


def files(root: pathlib.Path) -> set[str]:
    return {path.name for path in root.rglob("*") if path.is_file()}


def rendition(asset: Asset, name: str) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(shelves.read(asset.token, name, private=asset.is_private), "")


def test_a_picture_is_kept_and_pressed_by_a_job(media_folder):
    asset = add(alt="A mug")
    assert pictures.picture(asset) is None
    assert files(media_folder) == {"original"}
    jobs.run_pending()
    asset.refresh_from_db()
    assert asset.renditions == {"avif": [160, 320, 700], "webp": [160, 320, 700], "jpeg": [320]}
    assert rendition(asset, "320.webp").width == 320
    assert asset.color == "#c97829"  # JPEG is not exact


def test_a_picture_is_never_made_larger_than_it_is():
    asset = add(encoded(width=90, height=60), press_now=True)
    assert asset.renditions == {"avif": [90], "webp": [90], "jpeg": [90]}


def test_a_page_shows_a_picture_without_query_or_file(django_assert_num_queries, monkeypatch):
    asset = add(alt="A mug", press_now=True)
    monkeypatch.setattr(pathlib.Path, "open", lambda *_a, **_k: pytest.fail("a file was opened"))
    with django_assert_num_queries(0):
        shown = pictures.picture(asset)
    assert shown.sources["avif"][0] == (160, f"/media/{asset.token}/160.avif")
    assert shown.fallback == f"/media/{asset.token}/320.jpg"
    assert (shown.width, shown.height, shown.alt) == (700, 500, "A mug")
    small = pictures.picture(asset, sizes_hint=100)
    assert [width for width, _url in small.sources["webp"]] == [160]


def test_the_same_public_picture_is_kept_once(media_folder):
    first = add(press_now=True)
    second = add(io.BytesIO(encoded(width=700, height=500)))
    assert first == second
    assert len(list(media_folder.glob("public/*/*"))) == 1
    assert jobs.run_pending() == 0


def test_private_pictures_are_never_shared_with_anybody():
    first, second = add(private=True), add(private=True)
    assert first != second
    assert add() not in (first, second)


def test_what_is_refused_leaves_nothing_behind(media_folder):
    for data in (b"<svg/>", encoded()[:200]):
        with pytest.raises(gate.Unacceptable):
            add(data, press_now=True)
    assert not Asset.objects.exists()
    assert files(media_folder) == set()
    assert jobs.run_pending() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\mug.jpg", "mug.jpg"),
        ('mug".php\r\nX: y.jpg', "mug .php X y.jpg"),
        ("..", ""),
        ("杯子.jpg", "杯子.jpg"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_is_for_people_and_never_a_path(typed, kept, media_folder):
    asset = assets.add(encoded(), filename=typed, now=NOW, press=False)
    assert asset.filename == kept
    assert files(media_folder) == {"original"}
    assert shelves.folder(asset.token, private=False).is_relative_to(media_folder)


def test_renditions_tell_nothing_about_place_and_camera():
    photo = image(700, 500).copy()
    photo.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Make", "SecretCam (SecretCam, ASCII, 10 components, 10 bytes)")
    data = photo.write_to_buffer(".jpg")
    assert b"SecretCam" in data
    asset = add(data, press_now=True)
    for kind, widths in asset.renditions.items():
        name = f"{widths[-1]}.{pictures.ENDINGS[kind]}"
        assert b"SecretCam" not in shelves.read(asset.token, name, private=False)


def test_a_photograph_taken_upright_is_shown_upright():
    photo = image(600, 300).copy()
    photo.set_type(pyvips.GValue.gint_type, "orientation", 6)
    asset = add(photo.write_to_buffer(".jpg"), press_now=True)
    assert (asset.width, asset.height) == (300, 600)
    assert rendition(asset, "160.webp").height == 320
    assert asset.renditions["avif"][-1] == 300


@pytest.mark.parametrize(
    "data",
    [
        image(400, 300).bandjoin(100).write_to_buffer(".png"),
        image(400, 300).colourspace("b-w").write_to_buffer(".png"),
        image(400, 300).colourspace("rgb16").write_to_buffer(".png"),
        image(400, 300).icc_export(output_profile="cmyk").write_to_buffer(".jpg"),
        image(400, 300).write_to_buffer(".gif"),
        pyvips.Image.arrayjoin([image(400, 300), image(400, 300, (0, 0, 200))], across=1)
        .copy()
        .write_to_buffer(".gif", page_height=300),
    ],
    ids=["transparent", "gray", "16 bit", "cmyk", "gif", "moving gif"],
)
def test_pictures_of_every_sort_become_ordinary_ones(data):
    asset = add(data, press_now=True)
    assert (asset.width, asset.height) == (400, 300)
    shown = rendition(asset, f"{asset.renditions['jpeg'][-1]}.jpg")
    assert (shown.bands in (1, 3), shown.format) == (True, "uchar")
    assert rendition(asset, f"{asset.renditions['webp'][-1]}.webp").width == 400


@pytest.mark.asvs("1.3.4")
def test_a_polyglot_keeps_its_other_half_to_itself():
    asset = add(encoded("gif") + b"<script>alert(1)</script><?php system('id'); ?>", press_now=True)
    for kind, widths in asset.renditions.items():
        for width in widths:
            data = shelves.read(asset.token, f"{width}.{pictures.ENDINGS[kind]}", private=False)
            assert b"script" not in data
            assert b"php" not in data


def test_the_press_knows_five_decoders_and_no_secrets(tmp_path):
    drawing = tmp_path / "original"
    drawing.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    code = f"import importlib.util as u; s=u.spec_from_file_location('press', {press.__file__!r}); m=u.module_from_spec(s); s.loader.exec_module(m); v=m.decoders(); v.Image.new_from_file({str(drawing)!r})"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert done.returncode != 0
    assert "not a known file format" in done.stderr
    assert "django" not in pathlib.Path(press.__file__).read_text().partition('"""')[2].partition('"""')[2].lower()


WATCHED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], input=sys.stdin.read(), capture_output=True, text=True)
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
print(done.stdout, end="")
"""


@pytest.mark.slow
def test_the_largest_picture_we_take_needs_little_memory(tmp_path, monkeypatch):
    real, told = subprocess.run, tmp_path / "peak"

    def watched(command, **options):
        return real([sys.executable, "-c", WATCHED, str(told), *command], **options)

    monkeypatch.setattr(workshop.subprocess, "run", watched)
    asset = add(encoded("png", width=7000, height=7000), press_now=True)
    assert asset.width == 7000
    assert int(told.read_text()) / 1024 < 300, "megabytes"


def test_many_are_pressed_by_one_process(monkeypatch):
    calls = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: calls.append(a) or real(*a, **k))
    kept = [add(encoded(width=200 + n, height=100), press=False) for n in range(3)]
    broken = add(encoded(width=300, height=100)[:-200], press=False)
    assert workshop.press_all([kept[0], broken, *kept[1:]]) == [broken]
    assert len(calls) == 1
    assert all(asset.renditions for asset in kept)


def test_a_press_that_dies_leaves_its_pictures_for_another_try(monkeypatch):
    asset = add(press=False)
    monkeypatch.setattr(press, "__file__", "/nowhere/press.py")
    with pytest.raises(workshop.Failed):
        workshop.press_one(asset)
    asset.refresh_from_db()
    assert asset.renditions == {}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_picture_from_several_people_at_once_is_one_asset(media_folder):
    data, found, barrier = encoded(), [], threading.Barrier(6)

    def upload():
        try:
            barrier.wait()
            found.append(assets.add(data, filename="mug.jpg", now=NOW, press=False).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _person in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert len(list(media_folder.glob("public/*/*"))) == 1


def test_files_of_a_transaction_that_rolled_back_are_swept_away(media_folder):
    kept = add(press=False)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add(encoded(width=333), press=False)
        _ = 1 / 0
    assert len(list(media_folder.glob("public/*/*"))) == 2
    assert leftovers.sweep(older_than=datetime.now(tz=NOW.tzinfo) - timedelta(hours=1)) == 0
    assert leftovers.sweep(older_than=datetime.now(tz=NOW.tzinfo) + timedelta(hours=1)) == 1
    assert shelves.read(kept.token, "original", private=False)


def test_only_documents_of_a_known_kind_are_kept():
    label = assets.add_document(b"%PDF-1.4 label", filename="label.pdf", mime="application/pdf", now=NOW)
    assert (label.is_private, label.kind, label.width) == (True, Asset.DOCUMENT, 0)
    for data, mime in [(b"<html>", "application/pdf"), (b"%PDF-1.4", "text/html")]:
        with pytest.raises(gate.Unacceptable):
            assets.add_document(data, filename="x", mime=mime, now=NOW)
    assert Asset.objects.count() == 1
