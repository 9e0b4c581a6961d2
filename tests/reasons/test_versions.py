"""Knowledge over time: which diagnoses change, by which rules; earlier knowledge is read, and never run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import sign
from netdiag import InputError, KnowledgeBase, KnowledgeError, NetdiagError
from netdiag.reasons.oldknowledge import old_knowledge
from netdiag.reasons.versions import KnowledgeChange, over_time
from netdiag.reasons.versiontext import to_dict

Make = Callable[..., KnowledgeBase]
IN_WHEEL = "netdiag/_data"


@pytest.fixture
def new(small: Make) -> KnowledgeBase:
    return small(sign("s0", "k0", 0.8) + sign("s2", "k1", 0.4))


@pytest.fixture
def old(small: Make, new: KnowledgeBase, tmp_path: Path) -> Path:
    """A folder with earlier knowledge: one rule was weaker, one was not there, and another was."""
    small(sign("s0", "k0", 0.6) + sign("s1", "k1", 0.4))
    folder = tmp_path / "old"
    text = (tmp_path / "kb" / "all.yaml").read_text(encoding="utf-8")
    knowledge, rules = text.split("\nrules:\n")
    for name, content in (("knowledge", f"{knowledge}\n"), ("rules", f"rules:\n{rules}")):
        (folder / name / "deep").mkdir(parents=True)
        (folder / name / "deep" / "all.yaml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, symptoms in (("a", "{s0: 4}"), ("b", "{s3: 4}"), ("c", "{s1: 4, s0: 2}")):
        (folder / f"{name}.yaml").write_text(f"name: {name}\nsymptoms: {symptoms}\n", encoding="utf-8")
    return folder


def wheel_of(folder: Path, target: Path, prefix: str = IN_WHEEL) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("netdiag/__init__.py", "raise SystemExit('run')")
        for file in sorted(folder.rglob("*.yaml")):
            archive.write(file, f"{prefix}/{file.relative_to(folder).as_posix()}")
    return target


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def repository(old: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git(old, "init", "-q")
    git(old, "add", ".")
    git(old, "commit", "-q", "-m", "first")
    git(old, "tag", "v1")
    shutil.rmtree(old / "rules")
    git(old, "commit", "-q", "-a", "-m", "second")
    return old


def assert_is_old(kb: KnowledgeBase) -> None:
    assert sorted(kb.rules) == ["s0-k0", "s1-k1"]


# --- what changes -----------------------------------------------------------------------------------------------------


@pytest.fixture
def change(old: Path, new: KnowledgeBase, archive: Path) -> KnowledgeChange:
    return over_time(old_knowledge(str(old)), new, archive)


def test_it_tells_which_diagnoses_change_and_through_which_rules(change: KnowledgeChange) -> None:
    assert change.edits == {"s0-k0": "changed", "s1-k1": "gone", "s2-k1": "new"}
    assert change.cases == 3
    assert [one.file for one in change.changed] == ["a.yaml", "c.yaml"]
    assert change.rules == {"s0-k0": 2, "s1-k1": 1}
    assert all(one.diff.changes == () for one in change.changed)


def test_by_the_same_knowledge_nothing_changes(old: Path, archive: Path) -> None:
    found = over_time(old_knowledge(str(old)), old_knowledge(str(old)), archive)
    assert (found.edits, found.changed, found.rules) == ({}, (), {})


def test_it_is_told_with_counts_rules_and_each_network(change: KnowledgeChange) -> None:
    text = change.to_text("en").splitlines()
    assert text[1:3] == ["Rules: 1 new, 1 dropped, 1 edited.", "Networks: 3; the diagnosis of 2 changes."]
    start = text.index("Through which rules, in how many networks")
    assert text[start + 1 : start + 3] == ["  - s0-k0 [edited rule]: 2", "  - s1-k1 [dropped rule]: 1"]
    assert "a (a.yaml)" in text
    assert "      by: for [edited rule] (was +0.60, now +0.80; s0-k0)" in text


def test_plain_data_names_files_and_rules(change: KnowledgeChange) -> None:
    data = to_dict(change)
    assert [one["file"] for one in data["changed"]] == ["a.yaml", "c.yaml"]
    assert data["rules"] == {"s0-k0": 2, "s1-k1": 1}
    assert set(data["counts"]) == {"first", "core", "type", "outcome", "plan"}


def test_where_nothing_came_first_and_now_something_does_what_is_first_changes(
    old: Path, new: KnowledgeBase, archive: Path
) -> None:
    (archive / "d.yaml").write_text("symptoms: {s2: 4}\n", encoding="utf-8")
    found = over_time(old_knowledge(str(old)), new, archive)
    assert [one.file for one in found.changed] == ["a.yaml", "c.yaml", "d.yaml"]
    assert to_dict(found)["counts"]["first"] == 1


def test_a_case_that_one_of_the_two_cannot_read_is_told(old: Path, small: Make, archive: Path) -> None:
    newer = small(sign("s0", "k0", 0.8), symptoms=6)
    (archive / "d.yaml").write_text("symptoms: {s5: 4}\n", encoding="utf-8")
    found = over_time(old_knowledge(str(old)), newer, archive)
    ((when, problem),) = found.unread
    assert (when, problem.message) == ("earlier", "'s5' is not one of the symptoms.")
    assert found.cases == 3
    assert "cannot be read with the earlier knowledge: " in found.to_text("en")


# --- earlier knowledge ------------------------------------------------------------------------------------------------


def test_a_folder_a_wheel_and_a_revision_are_read_alike(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    of_git = old_knowledge("v1")
    git(repository, "checkout", "-q", "v1")
    of_folder, of_wheel = old_knowledge("."), old_knowledge(str(wheel_of(repository, tmp_path / "n.whl")))
    assert of_git == of_folder == of_wheel
    assert_is_old(of_git)


def test_a_revision_is_found_from_a_folder_of_its_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "knowledge")
    assert_is_old(old_knowledge("v1"))


def test_nothing_is_left_behind(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "temporary"
    there.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(there))
    wheel = wheel_of(old, tmp_path / "n.whl")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert_is_old(old_knowledge(str(wheel)))
    assert list(there.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_repository_gets_no_program_run(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = repository / "ran"
    program = f"touch {ran}"
    (repository / ".gitattributes").write_text("*.yaml filter=mine diff=mine\n", encoding="utf-8")
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "-q", "-m", "attributes")
    for key in ("filter.mine.smudge", "filter.mine.clean", "diff.mine.textconv", "core.fsmonitor", "core.pager"):
        git(repository, "config", key, program)
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    hook.chmod(0o755)
    monkeypatch.chdir(repository)
    assert_is_old(old_knowledge("v1"))
    assert not ran.exists()


def test_links_in_a_revision_are_left_out(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "checkout", "-q", "v1")
    (tmp_path / "secret.yaml").write_text("rules: wrong\n", encoding="utf-8")
    (repository / "rules" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "link")
    monkeypatch.chdir(repository)
    assert_is_old(old_knowledge("HEAD"))


@pytest.mark.parametrize("name", ["", "v9", "--help", "-x", "v1:rules", "HEAD^{tree}", "a\0b", "x" * 5000, "\ud800"])
def test_what_is_nothing_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(repository)
    with pytest.raises(InputError):
        old_knowledge(name)


def test_a_revision_without_knowledge_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    git(empty, "commit", "-q", "--allow-empty", "-m", "x")
    monkeypatch.chdir(empty)
    with pytest.raises(InputError, match="HEAD: has no knowledge/ and rules/"):
        old_knowledge("HEAD")


def test_where_git_is_not_installed_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="git is not installed here"):
        old_knowledge("v1")


def test_a_folder_without_rules_is_told(old: Path) -> None:
    shutil.rmtree(old / "rules")
    with pytest.raises(InputError, match="there is no rules/ in it"):
        old_knowledge(str(old))


def test_wrong_knowledge_in_a_wheel_is_told_by_its_name_in_the_wheel(old: Path, tmp_path: Path) -> None:
    (old / "rules" / "more.yaml").write_text("rule: []\n", encoding="utf-8")
    wheel = wheel_of(old, tmp_path / "n.whl")
    with pytest.raises(KnowledgeError) as error:
        old_knowledge(str(wheel))
    assert str(error.value) == f"{wheel}:rules/more.yaml:1:1: unknown section 'rule'. Did you mean 'rules'?"


# --- hostile wheels ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inside", ["rules/../../../../out.yaml", "rules//../x.yaml", "rules/a\\b.yaml", "rules/c:x.yaml"]
)
def test_no_name_in_a_wheel_leads_elsewhere(old: Path, tmp_path: Path, inside: str) -> None:
    wheel = wheel_of(old, tmp_path / "n.whl")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr(f"{IN_WHEEL}/{inside}", "rules: []\n")
    before = sorted(map(str, tmp_path.rglob("*")))
    with pytest.raises(InputError, match="cannot unpack"):
        old_knowledge(str(wheel))
    assert sorted(map(str, tmp_path.rglob("*"))) == before


@pytest.mark.parametrize(("variable", "most"), [("ENTRIES", 2), ("UNPACKED_BYTES", 100), ("BYTES", 300)])
def test_a_wheel_is_read_within_limits(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, most: int
) -> None:
    wheel = wheel_of(old, tmp_path / "n.whl")
    monkeypatch.setenv(f"NETDIAG_MAX_{variable}", str(most))
    with pytest.raises(InputError, match=f"NETDIAG_MAX_{variable} sets another limit"):
        old_knowledge(str(wheel))


def test_what_says_it_is_small_and_is_not_is_refused(old: Path, tmp_path: Path) -> None:
    wheel = wheel_of(old, tmp_path / "n.whl")
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{IN_WHEEL}/rules/bomb.yaml", b"#" * 20_000_000)
    content = wheel.read_bytes()
    wheel.write_bytes(content.replace((20_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(NetdiagError):
        old_knowledge(str(wheel))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04" + b"\xff" * 60])
def test_what_is_no_wheel_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "n.whl").write_bytes(content)
    with pytest.raises(NetdiagError):
        old_knowledge(str(tmp_path / "n.whl"))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_damaged_wheel_is_told(old: Path, tmp_path: Path, cut: float) -> None:
    content = wheel_of(old, tmp_path / "n.whl").read_bytes()
    place = int(len(content) * cut)
    for damaged in (content[:place], content[:place] + b"\xff\xff\xff\xff" + content[place + 4 :]):
        (tmp_path / "d.whl").write_bytes(damaged)
        try:
            assert_is_old(old_knowledge(str(tmp_path / "d.whl")))
        except NetdiagError as error:
            assert str(error)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is no folder and no wheel"):
        old_knowledge(str(tmp_path / "pipe"))
