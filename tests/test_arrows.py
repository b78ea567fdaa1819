"""Arrows go one way: core <- ports <- service <- run <- cli; an edge imports core and ports only."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "daemon" / "lastcall"
MODULES = sorted(PACKAGE.rglob("*.py"))

ROOTS = {"paths", "private", "replacing", "client", "describe", "version", "way"}
"""Small modules beside the layers: where files are, the way there, what the status says. They import the core at most."""
MAY_IMPORT = {
    "core": {"core"},
    "ports": {"core"},
    "root": {"core", "root"},
    "edges": {"core", "ports", "root", "edges"},  # of the same edge: see below
    "service": {"core", "ports", "service", "root"},
    "run": {"core", "ports", "service", "root", "edges"},
    "cli": {"core", "ports", "service", "root", "edges", "run", "cli"},
}
SERVICE = {"service", "telling", "requests"}
NOT_IN_CORE = {
    "asyncio",
    "os",
    "pathlib",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "threading",
    "time",
    "logging",
}


def layer(module: str) -> str:
    """The layer of `lastcall.core.keeper` and the like."""
    parts = module.split(".")
    first = parts[1] if len(parts) > 1 else "root"
    if first in SERVICE:
        return "service"
    if first in {"core", "edges", "cli", "ports", "run"}:
        return first
    return "root" if first in ROOTS else "cli"  # __main__ and the package itself


def name_of(path: Path) -> str:
    return ".".join(("lastcall", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """All modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "lastcall")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_an_arrow_goes_one_way(path: Path) -> None:
    """No module imports a layer further out."""
    here = name_of(path)
    allowed = MAY_IMPORT[layer(here)]
    ours = [name for name in imports(path) if name.startswith("lastcall.")]
    wrong = [name for name in ours if layer(name) not in allowed and name != "lastcall.__version__"]
    assert not wrong, f"{here} imports {wrong}"


@pytest.mark.parametrize("path", [p for p in MODULES if layer(name_of(p)) == "edges"], ids=name_of)
def test_no_edge_knows_another(path: Path) -> None:
    """A package under edges/ is one edge."""
    mine = name_of(path).split(".")[2:3]
    others = [
        name for name in imports(path) if name.startswith("lastcall.edges.") and name.split(".")[2:3] != mine
    ]
    assert not others, f"{name_of(path)} imports {others}"


@pytest.mark.parametrize("path", [p for p in MODULES if layer(name_of(p)) == "core"], ids=name_of)
def test_the_core_is_pure(path: Path) -> None:
    """Nothing but the standard library, less all that reads a clock, a file or a bus; and what makes values."""
    outside = {name.split(".")[0] for name in imports(path)} - {"lastcall", "msgspec"}
    foreign = outside - set(sys.stdlib_module_names)
    assert not foreign, f"{name_of(path)} imports {foreign}"
    assert not outside & NOT_IN_CORE, f"{name_of(path)} imports {outside & NOT_IN_CORE}"
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"now", "utcnow", "today"}, f"{name_of(path)} reads a clock"
