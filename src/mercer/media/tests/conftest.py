"""Pictures made for tests, and a media folder of their own."""

from datetime import UTC, datetime

import pytest
import pyvips

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def image(width=400, height=300, color=(200, 120, 40)) -> pyvips.Image:
    plain = pyvips.Image.black(width, height).new_from_image(color).cast("uchar")
    return plain.copy(interpretation="srgb")


def encoded(kind="jpg", **facts) -> bytes:
    options = {"lossless": True} if kind == "webp-lossless" else {}
    return image(**facts).write_to_buffer(f".{kind.partition('-')[0]}", **options)
