"""What the YAML parser found wrong, in words for a person who has never heard of a flow sequence."""

import yaml

from lastcall.edges.config.problem import Problem

_RESERVED = "@`%&*!|>"
_ALIKE = "the keys of one entry begin in the same column, and lists with a - in the same column"


def syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    """Put a parser's error into words. libyaml's and PyYAML's wording differ; what both share is looked for."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    character = _at(text, mark)
    if "cannot start any token" in problem and character == "\t":
        return _at_mark(mark, "a tab stands here", "indent with spaces")
    if "cannot start any token" in problem and character and character in _RESERVED:
        return _at_mark(mark, f"a value can't begin with {character}", "put it in quotes")
    if "mapping values are not allowed" in problem:
        hint = f"a text with a colon in it needs quotes; {_ALIKE}"
        return _at_mark(mark, "a colon stands where none can be", hint)
    if "quoted scalar" in context:
        return _at_mark(opened, "the quote that opens here is not closed well", "end it with the same quote")
    if "flow" in context:
        hint = "look for a missing comma, bracket or brace; a text with { or [ in it needs quotes"
        return _at_mark(opened, "the bracket that opens here is not closed well", hint)
    if "undefined alias" in problem:
        return _at_mark(mark, "a value can't begin with *", "put it in quotes")
    if "block" in context or "simple key" in context:
        return _at_mark(mark, "this doesn't fit the lines above it", _ALIKE)
    return _at_mark(mark, f"this is not YAML: {problem}", _ALIKE)


def _at_mark(mark: yaml.Mark | None, message: str, hint: str) -> Problem:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(line, column, "", message, hint)


def _at(text: str, mark: yaml.Mark | None) -> str:
    """The character at a mark, "" at the end. The C parser's marks hold no text of their own."""
    return text[mark.index : mark.index + 1] if mark else ""
