"""Files without a row: what a transaction that rolled back left behind."""

from __future__ import annotations

import pathlib
from datetime import datetime

from django.conf import settings

from mercer.media import shelves
from mercer.media.models import Asset


def sweep(*, older_than: datetime) -> int:
    """Removes folders of files whose row never came to be; how many."""
    count = 0
    for private in (False, True):
        root = pathlib.Path(settings.MEDIA_ROOT) / ("private" if private else "public")
        old = {place.name: place for place in root.glob("??/*") if place.stat().st_mtime < older_than.timestamp()}
        kept = set(Asset.objects.filter(token__in=old).values_list("token", flat=True))
        for token in old.keys() - kept:
            shelves.drop(token, private=private)
            count += 1
    return count
