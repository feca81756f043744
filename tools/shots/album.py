"""The overview of a run: index.html with every picture and its faults, results.json for programs."""

import collections
import html
import json
import pathlib

from shots.camera import Shot

STYLE = """:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{margin:1.5rem}h2{margin:2.5rem 0 .5rem}
.row{display:flex;gap:1rem;overflow-x:auto;align-items:flex-start}figure{margin:0;flex:none;width:240px}
img{width:240px;height:300px;object-fit:cover;object-position:top;border:1px solid #8886;border-radius:6px}
.bad img{border:3px solid #d33}figcaption{font-size:12px}li{font-size:13px}nav a{margin-inline-end:.75rem}"""


def write(folder: pathlib.Path, shots: list[Shot], missing: list[str]) -> None:
    """Both files, made of everything known so far."""
    results = {"shots": [shot.to_json() for shot in shots], "not found": missing}
    (folder / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")
    (folder / "index.html").write_text(_page(shots, missing), "utf-8")


def _page(shots: list[Shot], missing: list[str]) -> str:
    rows = collections.defaultdict(list)
    for shot in shots:
        rows[f"{shot.place.route} {shot.place.label}".strip()].append(shot)
    bad = sum(bool(shot.faults) for shot in shots)
    nothing = "".join(f"<li>{html.escape(name)}: no link leads there</li>" for name in missing)
    links = "".join(f'<a href="#{html.escape(name)}">{html.escape(name)}</a>' for name in rows)
    body = "".join(_row(name, row) for name, row in rows.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title><style>{STYLE}</style>'
        f"<h1>{len(shots)} pictures, {bad} with faults</h1><ul>{nothing}</ul><nav>{links}</nav>{body}</html>"
    )


def _row(name: str, shots: list[Shot]) -> str:
    faults: dict[str, list[str]] = collections.defaultdict(list)
    for shot in shots:
        for kind, words in shot.faults:
            faults[f"{kind}: {words}"].append(f"{shot.width} {shot.language} {shot.mode}")
    told = "".join(f"<li>{html.escape(words)} <i>({', '.join(where)})</i></li>" for words, where in faults.items())
    pictures = "".join(_figure(shot) for shot in shots)
    path = html.escape(shots[0].place.path)
    title = html.escape(name)
    return f'<h2 id="{title}">{title}</h2><p>{path}</p><ul>{told}</ul><div class="row">{pictures}</div>'


def _figure(shot: Shot) -> str:
    caption = f"{shot.width} px, {shot.language}, {shot.mode}"
    bad = ' class="bad"' if shot.faults else ""
    return (
        f'<figure{bad}><a href="{shot.file}"><img src="{shot.file}" loading="lazy" alt=""></a>'
        f"<figcaption>{caption}</figcaption></figure>"
    )
