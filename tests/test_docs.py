"""The documents keep to the program."""

import re
from pathlib import Path

import pytest

from lastcall.edges.config import parse, schema
from terminal import commands, understood

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SCHEDULE = (ROOT / "docs" / "schedule.md").read_text()
PLACEHOLDER = re.compile(r"\b(PHRASE|FILE|CHAT|COMMAND|SHELL|N)\b|\[")


def lines_of_code(document: Path) -> list[str]:
    """Indented lines that call lastcall, without what follows # as a comment."""
    lines = [line.strip() for line in document.read_text().splitlines() if line.startswith("    ")]
    return [line for line in lines if re.match(r"(\w+=\S+ )*lastcall ", line)]


def inline(document: Path) -> list[str]:
    """`lastcall …` within sentences and tables, unless words in capitals or brackets stand for something."""
    found = re.findall(r"`(lastcall [^`]+)`", document.read_text())
    return [words for words in found if not PLACEHOLDER.search(words)]


EXAMPLES = [
    pytest.param(line, id=f"{document.name}: {line}")
    for document in DOCUMENTS
    for line in dict.fromkeys([*lines_of_code(document), *inline(document)])
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_understood(example: str) -> None:
    """What stands in the documents can be typed."""
    assert understood(example).command in commands()


def test_every_command_is_documented() -> None:
    """docs/commands.md has a row for each."""
    text = (ROOT / "docs" / "commands.md").read_text()
    missing = [name for name in commands() if f"`lastcall {name}" not in text]
    assert not missing


def keys() -> dict[str, list[str]]:
    """Every key of the schema, by the object it belongs to."""
    whole = schema()
    groups = {"FileKeys": whole, **whole["$defs"]}
    return {name: list(group["properties"]) for name, group in groups.items() if "properties" in group}


@pytest.mark.parametrize(("group", "names"), keys().items())
def test_every_key_is_documented(group: str, names: list[str]) -> None:
    """docs/schedule.md has a row for each key of the schema."""
    rows = set(re.findall(r"^\| `(\w+)` \|", SCHEDULE, re.MULTILINE))
    assert set(names) <= rows, group


@pytest.mark.parametrize(
    "block", re.findall(r"```yaml\n(.*?)```", SCHEDULE + (ROOT / "README.md").read_text(), re.DOTALL)
)
def test_every_piece_of_schedule_is_valid(block: str) -> None:
    """What stands in the documents can be copied."""
    if block.startswith("when:"):
        block = f"chats: [{{hashtag: tchat, {block.strip()}}}]\n"
    elif "chats:" not in block:
        block += "chats: []\n"
    assert parse(block, timezone="UTC").problems == ()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document: Path) -> None:
    """To files that exist, and to headings that are there."""
    text = document.read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        found = (document.parent / path) if path else document
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, target


def test_the_readme_is_short() -> None:
    """Problem, promise, two commands, one example, links."""
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80
