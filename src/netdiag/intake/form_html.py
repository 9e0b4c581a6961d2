"""A questionnaire as one HTML page that works offline, on a phone and by keyboard, and asks nothing of a server.

write_html(asked, path)

What is typed stays in the browser until it is saved as a JSON file, which `survey` reads back.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from netdiag.intake.formwords import spoken, words
from netdiag.intake.questionnaire import LONGEST, Questionnaire
from netdiag.packages import for_intake as package

FORM: Final = "netdiag-answers"  # what stands in the file of answers, so that it is known for one


def write_html(asked: Questionnaire, path: Path) -> None:
    """Write a questionnaire as .html; the same questionnaire gives the same bytes."""
    path.write_text(_page(asked), encoding="utf-8", newline="\n")


def _page(asked: Questionnaire) -> str:
    jinja = package("jinja2")
    loader = jinja.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja.StrictUndefined
    )
    template = environment.get_template("questionnaire.html")
    page: str = template.render(asked=asked, say=words(asked.language), spoken=spoken, **_settings(asked))
    return page + "\n"


def _settings(asked: Questionnaire) -> dict[str, Any]:
    """Return what the script of the page needs: a name to keep answers under, which kind each question is of."""
    features = {item.id for item in asked.features.items}
    ids = [item.id for _, _, item in asked.numbered()]
    kept = hashlib.sha256(f"{asked.title} {ids} {asked.about}".encode()).hexdigest()[:12]
    kinds = {name: "features" if name in features else "symptoms" for name in ids}
    return {
        "longest": LONGEST,
        "count": len(ids),
        "script": {"form": FORM, "language": asked.language, "kept": f"netdiag-{kept}", "kinds": kinds},
    }
