"""What the YAML parser found wrong, in words for a person who has never heard of a flow sequence."""

import yaml

from lastcall.edges.config.problem import Problem

_RESERVED = "@`%&*!|>"
_ALIKE = "the keys of one entry begin in the same column, and lists with a - in the same column"

_KNOWN = (
    ("escape", "here", "after a backslash stands what no escape has",
     "inside double quotes, write \\\\ for a backslash; or use single quotes"),
    ("mapping values are not allowed", "here", "a colon stands where none can be",
     f"a key ends with a colon and a space; a text with a colon in it needs quotes; {_ALIKE}"),
    ("quoted scalar", "opened", "the quote that opens here is not closed well", "end it with the same quote"),
    ("flow", "opened", "the bracket that opens here is not closed well",
     "look for a missing comma, bracket or brace; a text with { or [ in it needs quotes"),
    ("undefined alias", "here", "a value can't begin with *", "put it in quotes"),
)  # fmt: skip
"""Words of the parser's complaint; whether it is about where it broke off or about what was opened; message; hint."""


def syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    """Put a parser's error into words. libyaml's and PyYAML's wording differ; what both share is looked for."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    character = _at(text, mark)
    if character == "\t":
        return _at_mark(mark, "a tab stands here", "indent with spaces")
    if "cannot start any token" in problem and character and character in _RESERVED:
        return _at_mark(mark, f"a value can't begin with {character}", "put it in quotes")
    for word, where, message, hint in _KNOWN:
        if word in (context if where == "opened" else problem):
            place = getattr(error, "context_mark", None) if where == "opened" else mark
            return _at_mark(place, message, hint)
    if "directive" in problem + context:
        return Problem(
            mark.line + 1 if mark else 1, 1, "", "a line can't begin with %", "put the text in quotes"
        )
    if "block" in context or "simple key" in context:
        return _at_mark(mark, "this doesn't fit the lines above it", _ALIKE)
    return _at_mark(mark, f"this is not YAML: {problem}", _ALIKE)


def _at_mark(mark: yaml.Mark | None, message: str, hint: str) -> Problem:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(line, column, "", message, hint)


def _at(text: str, mark: yaml.Mark | None) -> str:
    """The character at a mark, "" at the end. The C parser's marks hold no text of their own."""
    return text[mark.index : mark.index + 1] if mark else ""
