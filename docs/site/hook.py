"""What `mkdocs build` needs to make a site of pages that also read well in the source.

    on_files            adds the pages that stand outside docs/, and the page of commands
    on_page_markdown    turns the links and code blocks of a page into those of the site
    on_post_page        says which pages are Dutch, and names what the theme leaves without a name
    commands            the page of commands, as text

A block of code may say after its language what the tests do with it (`yaml case network.yaml`); the site shows the name
of the file. A link to a file outside docs/ leads to its copy in the site; of a folder of the source it tells the path.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from netdiag.cli import app

ROOT = Path(__file__).parents[2]
PAGES = {  # of the source: where they stand in the site
    "README.md": "project/readme.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "CHANGELOG.md": "project/changelog.md",
    "benchmarks/elicitation/README.md": "project/elicitation.md",
    "LICENSE": "project/licence.txt",
}
FENCE = re.compile(r"^```(\w+) +([^\n`]+)$", re.MULTILINE)
LINK = re.compile(r"\[([^\[\]]*)\]\(([^)\s]+)\)")
HEAD = """# Commands

What `netdiag COMMAND --help` tells. [The project](../../README.md#commands) has a table of them, and the exit
statuses.
"""
DUTCH = ("start/eerste-diagnose.md", "start/van-notities-naar-word.md")
CODE = re.compile(r"`[^`\n]+`")
ROLES = ("case", "rules", "knowledge")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands outside docs/: pages of the project, examples, and the page of commands."""
    for name, place in PAGES.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / name)))
    for example in sorted((ROOT / "examples").iterdir()):
        if example.is_file():
            files.append(File.generated(config, f"examples/{example.name}", abs_src_path=str(example)))
    files.append(File.generated(config, "reference/commands.md", content=commands()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links and the code blocks of a page into those of the site."""
    source = Path(page.file.abs_src_path or ROOT / "docs" / page.file.src_uri)
    text = FENCE.sub(lambda found: f"```{found[1]}{_title(found[2].split())}", markdown)
    return _outside_code(text, lambda part: _linked(part, source, page.file.src_uri))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Mark a Dutch page as Dutch, and name the search, for screen readers and browsers."""
    named = output.replace('role="dialog"', 'role="dialog" aria-label="Search"', 1)
    named = re.sub(r'(<input class="md-toggle" data-md-toggle="(\w+)")', r'\1 aria-label="\2"', named)
    return named.replace('<html lang="en"', '<html lang="nl"', 1) if page.file.src_uri in DUTCH else named


def _title(words: list[str]) -> str:
    names = [word for word in words if word not in ROLES and "=" not in word]
    return f' title="{names[0]}"' if names else ""


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if at % 2 else change(part) for at, part in enumerate(parts))


def _linked(text: str, source: Path, place: str) -> str:
    bare = CODE.sub(
        lambda found: found[0].replace("\\|", "|"), text
    )  # GitHub needs that stroke, Python-Markdown shows it
    return LINK.sub(lambda found: _link(found[1], found[2], source, place), bare)


def _link(label: str, target: str, source: Path, place: str) -> str:
    path, hash_, part = target.partition("#")
    if not path or re.match(r"\w+:", path):
        return f"[{label}]({target})"
    file = Path(os.path.normpath(source.parent / path))
    if file.is_dir() or not _in_site(file):
        return f"{label} (`{file.relative_to(ROOT).as_posix()}` in the source)"
    return f"[{label}]({posixpath.relpath(_in_site(file), posixpath.dirname(place) or '.')}{hash_}{part})"


def _in_site(file: Path) -> str:
    name = file.relative_to(ROOT).as_posix()
    if name in PAGES:
        return PAGES[name]
    return name.removeprefix("docs/") if name.startswith(("docs/", "examples/")) else ""


def commands() -> str:
    """Give the page of commands as Markdown: each with what it does, its arguments and its options."""
    known: Mapping[str, Any] = vars(typer.main.get_command(app))["commands"]
    return HEAD + "".join(part for name, command in known.items() for part in _command(name, command))


def _command(name: str, command: Any) -> Iterator[str]:
    context = command.context_class(command, info_name=f"netdiag {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"\n## {name}\n\n{_prose(command.help)}\n\n```text\n{usage}\n```\n"
    rows = [row for param in command.get_params(context) if (row := param.get_help_record(context))]
    if rows:
        yield "\n| option | |\n|---|---|\n"
        yield from (f"| `{_cell(option)}` | {_prose(told)} |\n" for option, told in rows)


def _prose(text: str | None) -> str:
    plain = re.sub(r"([<>*_|]|\[(?!/?bold)|(?<!\[bold)(?<!/)\])", r"\\\1", " ".join((text or "").split()))
    return re.sub(r"\[bold\](.*?)\[/(?:bold)?\]", r"`\1`", plain)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
