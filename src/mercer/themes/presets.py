"""Looks to begin with."""

from django.utils.translation import gettext_lazy as _

from mercer.themes.looks import Look

PRESETS = {
    "pantry": (_("Pantry"), Look()),
    "gallery": (
        _("Gallery"),
        Look(accent="#1a1a1a", ground="#ffffff", ink="#111111", sale="#b3261e", display="grotesque", text="grotesque", corners="square", density="airy", wordmark="capitals"),
    ),
    "coast": (
        _("Coast"),
        Look(accent="#1f5f86", ground="#f5f9fb", ink="#14232e", sale="#b4431f", buttons="accent", display="humanist", text="system", heading="medium", corners="soft"),
    ),
    "orchard": (
        _("Orchard"),
        Look(accent="#b4532a", ground="#fdf7ee", ink="#33241a", sale="#a3282f", buttons="accent", display="printed", text="humanist", heading="bold", corners="soft", density="airy"),
    ),
    "play": (
        _("Play"),
        Look(accent="#f2b705", ground="#fffdf5", ink="#23203a", sale="#c2255c", buttons="accent", display="rounded", text="rounded", heading="bold", corners="round", wordmark="bold"),
    ),
    "atelier": (
        _("Atelier"),
        Look(accent="#7a3b4d", ground="#f8f4f4", ink="#2a1d21", sale="#9c2f2f", display="fine", text="humanist", corners="square", density="airy", size="large"),
    ),
    "workshop": (
        _("Workshop"),
        Look(accent="#d9480f", ground="#f6f6f4", ink="#1d2125", sale="#b02a1a", display="slab", text="grotesque", heading="bold", corners="slight", density="compact", size="small", wordmark="bold"),
    ),
}  # fmt: skip
