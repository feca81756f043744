"""Pictures and files. The original is kept; renditions are made from it and can always be made again."""

from django.db import models


class Asset(models.Model):
    """One uploaded picture or file.

    `token` names its folder and its public addresses, so that a name a person chose never becomes a path.
    `renditions` tells what exists: {"avif": [320, 640], "webp": [320, 640], "jpeg": [640]} (widths in pixels).
    """

    PICTURE, DOCUMENT = "picture", "document"

    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=[(PICTURE, "picture"), (DOCUMENT, "document")], default=PICTURE)
    filename = models.CharField(max_length=200, blank=True)
    mime = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField(help_text="Bytes of the original.")
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    color = models.CharField(max_length=7, blank=True, help_text="Dominant color, #rrggbb.")
    alt = models.CharField(max_length=300, blank=True)
    renditions = models.JSONField(default=dict)
    is_private = models.BooleanField(default=False, help_text="Shown only to staff and its owner: photos of a return.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(is_private=False, kind="picture"),
                name="one_asset_per_public_picture",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or self.token
