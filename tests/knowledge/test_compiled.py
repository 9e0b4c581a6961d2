from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import netdiag
from conftest import ROOT
from netdiag.knowledge import KnowledgeBase, base, compiled
from netdiag.knowledge.base import keep_shipped
from netdiag.knowledge.folders import shipped_folders
from netdiag.knowledge.records import POINTED, SECTIONS

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh compiled copy, in a place of its own."""
    with pytest.MonkeyPatch.context() as patch:
        file = tmp_path_factory.mktemp("copy") / "compiled.json"
        patch.setattr(compiled, "COPY", file)
        keep_shipped()
        yield file


@pytest.fixture(scope="module")
def kept(copy: Path) -> KnowledgeBase:
    found = base._kept(shipped_folders())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def parsed() -> KnowledgeBase:
    return KnowledgeBase.load(*shipped_folders())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_compiled_and_parsed_knowledge_give_the_same_bytes(
    file: Path, kept: KnowledgeBase, parsed: KnowledgeBase
) -> None:
    for language in ("nl", "en"):
        one, other = (netdiag.diagnose(netdiag.load_case(file, kb), kb) for kb in (kept, parsed))
        assert one.to_json(language) == other.to_json(language)


def test_compiled_knowledge_is_the_parsed_knowledge(kept: KnowledgeBase, parsed: KnowledgeBase) -> None:
    assert json.dumps(vars(kept.derived)) == json.dumps(vars(parsed.derived))
    assert (kept.hash, kept.version, kept.folders) == (parsed.hash, parsed.version, parsed.folders)
    assert kept.places.keys() == parsed.places.keys()
    for section in SECTIONS:
        records = list(getattr(parsed, section).items())
        assert list(getattr(kept, section).items()) == records
        for name, _ in records[-1:]:
            assert kept.places[section, name] == parsed.places[section, name]
    pointed = [name for name in parsed.rules if POINTED in name][-1]
    assert kept.places["rules", pointed] == parsed.places["rules", pointed]


def test_the_copy_says_nothing_of_where_netdiag_is_installed(copy: Path) -> None:
    assert str(ROOT) not in copy.read_text(encoding="utf-8")


def test_a_copy_of_other_files_is_not_used(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled.load(shipped_folders())
    monkeypatch.setattr(compiled, "digest", lambda folders: "other")
    assert compiled.load(shipped_folders()) is None


def test_a_copy_is_of_all_the_code_that_makes_records_and_what_follows_from_them() -> None:
    only_check = {"hit", "reading", "references"}
    pending, seen = ["base"], {"base"}
    while pending:
        text = (ROOT / "src" / "netdiag" / "knowledge" / f"{pending.pop()}.py").read_text(encoding="utf-8")
        named = "|".join(re.findall(r"(?m)^from netdiag\.knowledge(?:\.(\w+))? import", text)).split("|")
        named += re.findall(r"(?m)^from netdiag\.knowledge import (\w+)", text)
        pending += (new := set(filter(None, named)) - seen)
        seen |= new
    assert {f"knowledge/{name}.py" for name in seen - only_check} == set(compiled.MAKERS) - {"certainty.py"}


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"digest": 1', "\x00"])
def test_a_damaged_copy_is_not_used(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "compiled.json"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setattr(compiled, "COPY", file)
    assert compiled.load(shipped_folders()) is None
