"""A chat's keys as YAML, in the manner of the file's example."""

import re

import yaml

Value = str | list["Value"] | dict[str, "Value"]
Keys = dict[str, Value]
"""A chat as the file has it: scalars are text, as `{"hashtag": "#critlib", "when": [...], "budget": "45m"}`."""

ORDER = ("hashtag", "name", "when", "lasts", "budget", "goal", "skip", "remind", "link")
"""As the example has them."""
_PLAIN = re.compile(r"[^\W_][\w /.()+&'–;=-]*(?:[:,][\w/.+–-][\w /.()+&'–-]*)*", re.ASCII)
"""Text that needs no quotes, wherever it stands; of the others some would do without."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OTHER_TYPES = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""What YAML 1.1 reads as no text. lastcall doesn't, but other programs that look at the file may."""


def block_lines(keys: Keys) -> list[str]:
    """A chat's lines, without their indent: several announcements each on a line of their own."""
    out = []
    for key, value in in_order(keys).items():
        if key == "when" and isinstance(value, list):
            out += [f"{key}:", *(f"  - {flow(each, in_flow=False)}" for each in value)]
        else:
            out.append(f"{key}: {flow(value, in_flow=False)}")
    return out


def in_order(keys: Keys) -> Keys:
    """The keys in the order of the example."""
    return {key: keys[key] for key in ORDER if key in keys}


def flow(value: Value, *, in_flow: bool = True) -> str:
    """A value in one line; `in_flow`: it stands between brackets."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(flow(each) for each in value) + "]"
        case _:
            return _scalar(value, in_flow=in_flow)


def _scalar(text: str, *, in_flow: bool) -> str:
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _OTHER_TYPES
    if _DATE.fullmatch(text) or (
        plain and any(char.isalpha() for char in text) and not (in_flow and "," in text)
    ):
        return text
    quoted: str = yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return quoted.rstrip("\n")
