"""What the validator found, in words, with its place in the file and what to write instead."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from lastcall.edges.config.announced import Exact
from lastcall.edges.config.model import (
    BudgetKeys,
    ChatKeys,
    ExtensionKeys,
    FileKeys,
    OutcomeKeys,
    ProtectedKeys,
    StepKeys,
)
from lastcall.edges.config.nodes import MOST_PROBLEMS, Tree, Value
from lastcall.edges.config.problem import Path as Way
from lastcall.edges.config.problem import Problem, key_of, quoted
from lastcall.edges.config.values import did_you_mean

EXAMPLES: dict[type[BaseModel], str] = {
    BudgetKeys: "{session: 45m, day: 1h 30m, week: 5h}",
    ChatKeys: "{hashtag: jobhuntchat, when: Mondays 10-11pm ET}",
    ExtensionKeys: "{length: 10m, per_session: 1}",
    Exact: '{start: "2026-01-05T22:00", rrule: FREQ=WEEKLY}',
    OutcomeKeys: "{kind: sale, worth: 200}",
    ProtectedKeys: "{name: family dinner, when: daily 6-7:30pm}",
    StepKeys: "{after: 0m, do: notify}",
}
"""What may be written where keys are expected."""
PLACES: dict[type[BaseModel], str] = {
    FileKeys: "at the left margin",
    BudgetKeys: "under budgets",
    ChatKeys: "in a chat",
    ExtensionKeys: "under extensions",
    OutcomeKeys: "under outcomes",
    ProtectedKeys: "under protected",
    StepKeys: "under over_budget",
}
"""Where the keys are at home."""
PLAIN = {
    "empty": ("nothing is written here", "write a value, or delete the key to have its default"),
    "extra_forbidden": ("a key is missing before this colon", ""),
    "too_short": ("the list is empty", "one announcement at least: Mondays 10-11pm ET"),
}
"""Message and hint where the kind of the error says all."""
FEW = 6
"""So many known keys are listed where none is near the unknown one."""


def described(error: ValidationError, tree: Tree) -> list[Problem]:
    """Each error once: what follows from another mistake is not told."""
    found = list(_found(error, tree))
    guessed = {
        (problem.key.rpartition(".")[0], problem.hint.removeprefix("did you mean ").rstrip("?"))
        for problem in found
        if problem.hint.startswith("did you mean")
    }
    return [
        problem
        for problem in found
        if not (problem.message.endswith("is missing") and _split(problem.key) in guessed)
    ]


def _split(key: str) -> tuple[str, str]:
    above, _, last = key.rpartition(".")
    return above, last


def _found(error: ValidationError, tree: Tree) -> Iterator[Problem]:
    for each in error.errors(include_url=False)[:MOST_PROBLEMS]:
        way: Way = tuple(each["loc"])
        within = tree.within(way)
        if within in tree.refused:
            continue
        kind, context = each["type"], each.get("ctx", {})
        place = tree.place(within)
        if kind == "extra_forbidden":
            place = tree.keys.get(within, place)
        column = place.column
        if context.get("offset") and place.text_column is not None:
            column = place.text_column + context["offset"]
        message, hint = _words(kind, context, each["msg"], way, tree)
        named = (*within, way[-1]) if kind == "missing" else within
        yield Problem(place.line, column, key_of(named), message, hint)


def _words(kind: str, context: dict[str, Any], said: str, way: Way, tree: Tree) -> tuple[str, str]:
    """Message and hint."""
    name = str(way[-1]) if way else ""
    within = tree.within(way)
    match kind:
        case "unfit":
            return str(context["message"]), str(context["hint"])
        case "missing":
            return f"the key {name} is missing", f"for example {_example(_model_at(way[:-1]))}"
        case "extra_forbidden" if name:
            return f"unknown key {quoted(name)}", _known(name, _model_at(way[:-1]))
        case "empty" if comment := tree.place(within).comment:
            return "this is empty: what follows # is a comment", f'put it in quotes: "{comment}"'
        case "model_type" | "dict_type" | "model_attributes_type":
            return "keys are expected here, as `key: value`", _example(_model_at(way))
        case "list_type":
            return "a list is expected here", _as_list(_value_at(tree, within), _entries(way))
        case _:
            return PLAIN.get(kind, (said, ""))


def _known(written: str, model: type[BaseModel]) -> str:
    """What may have been meant by an unknown key."""
    known = list(model.model_fields)
    if near := did_you_mean(written, known):
        return near
    for other, where in PLACES.items():
        if written in other.model_fields:
            return f"{written} belongs {where}"
    return f"known here: {', '.join(known)}" if len(known) <= FEW else "`lastcall schema` has every key"


def _value_at(tree: Tree, path: Way) -> Value:
    value = tree.value
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


def _entries(way: Way) -> type[BaseModel] | None:
    """Whose keys the entries of a list have; None where they are plain values."""
    model = _model_at(way)
    return model if model is not _model_at(way[:-1]) else None


def _as_list(value: Value, model: type[BaseModel] | None) -> str:
    """How what is written would be a list; `model` is of its entries, if they have keys."""
    if isinstance(value, dict):
        return "begin each entry with a dash and a space"
    if model:
        return f"[{EXAMPLES[model]}]"
    if isinstance(value, str) and value.strip():
        return f"[{', '.join(value.split())}]"
    return "[one, another]"


def _example(model: type[BaseModel]) -> str:
    return EXAMPLES.get(model, f"chats: [{EXAMPLES[ChatKeys]}]")


def _model_at(way: Way) -> type[BaseModel]:
    """Whose keys stand at a place."""
    model: type[BaseModel] = FileKeys
    for step in way:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        inner = _model_in(field.annotation) if field else None
        model = inner or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    arguments = getattr(annotation, "__args__", ())
    return next((model for each in arguments if (model := _model_in(each))), None)
