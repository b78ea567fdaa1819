"""A command's change to the user's file: every byte outside it stays what the user wrote."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastcall.edges.config import parse
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.schedule_edit import Keys, NotEditable, add_announcement, add_chats, remove_chat

EXAMPLE = (Path(__file__).parents[2] / "config" / "example.yaml").read_text()
NEW: Keys = {"hashtag": "#new", "goal": "one: two", "when": "daily 9-10pm, UTC", "budget": "45m"}
FILES = {
    "the example": EXAMPLE,
    "dashes in the first column": "chats:\n- hashtag: a\n  when: daily 8pm\n# the next section\ntimezone: UTC\n",
    "four columns": "chats:\n    -   hashtag: a\n        when: daily 8pm\ntimezone: UTC\n",
    "comments between": "chats:\n  # of a\n  - hashtag: a\n    when: daily 8pm\n    # also of a\n\n  # of b\n"
    "  - hashtag: b\n    when: daily 8pm\n\n# the next section\ntimezone: UTC\n",
    "a comment last": "chats:\n  - hashtag: a\n    when: daily 8pm\n  # - hashtag: old\n  #   when: daily 7pm\n",
    "a comment after the dash": "chats:\n  - # of a\n    hashtag: a\n    when: daily 8pm\n",
    "carriage returns": "timezone: UTC\r\nchats:\r\n  - hashtag: a   # x\r\n    when: daily 8pm\r\n\r\n",
    "tabs and spaces at ends": "chats:\t# c\tc\n  - hashtag:   a\t# t\n    when: daily 8pm   \t\n\n",
    "quotes and escapes": "\"chats\":\n  - 'hashtag': \"#a\"\n    when: 'daily 8pm'\n    goal: \"\\x41 \\u00e9\"\n",
    "texts over several lines": "chats:\n  - hashtag: a\n    when: >-\n      daily\n      8pm\n    goal: plain\n"
    "      and on\n    name: \"quoted\n      too\"\n",
    "a block scalar last": "chats:\n  - hashtag: a\n    when: |\n      daily 8pm\n\n# the next section\ntimezone: UTC\n",
    "chats in braces": "chats:\n  - { hashtag: a , when: daily 8pm }   # one\n  - {hashtag: b, when: daily 9pm}\n",
    "in brackets": "chats: [{hashtag: a, when: daily 8pm}, {hashtag: b, when: daily 8pm}]   # two\n",
    "in brackets over lines": "chats: [\n  {hashtag: a, when: daily 8pm},   # one, and\n"
    "  {hashtag: b, when: daily 9pm},\n]\n",
    "in brackets without a last comma": "chats: [\n  {hashtag: a, when: daily 8pm},\n"
    "  {hashtag: b, when: daily 9pm}   # b\n]\n",
    "lists and exact rules": "chats:\n  - when:\n      - daily 8pm   # x\n"
    "      - {start: 2026-01-05T22:00, rrule: FREQ=DAILY}\n"
    "    hashtag: a\n    skip: [2026-12-28,2026-12-29]\nremind: [ 15m,2m ]\n",
    "another alphabet": "# \U0001f600 é 日本\nchats:\n  - hashtag: 日本\n    goal: \U0001f600\n    when: daily 8pm\n",
    "a document's marks": "%YAML 1.1\n---\nchats:\n  - hashtag: a\n    when: daily 8pm\n...\n",
    "an explicit key": "? chats\n:\n  - hashtag: a\n    when: daily 8pm\n",
}  # fmt: skip
BEGUN = {
    "nothing at all": "",
    "a comment only": "# mine\n",
    "no chats": "timezone: UTC\n# no line end",
    "an empty key": "chats:    # none yet\ntimezone: UTC\n",
    "all commented out": "chats:\n    # - hashtag: a\n    #   when: daily 8pm\n\ntimezone: UTC\n",
    "empty brackets": "chats: []   # none yet\ntimezone: UTC\n",
    "brackets with a comment": "chats: [ # none\n  ]\n",
    "all in braces": "{timezone: UTC, chats: []}\n",
    "no line end": "chats:\n  - hashtag: a\n    when: daily 8pm",
}


def read(text: str) -> Loaded:
    loaded = parse(text, timezone="UTC")
    assert loaded.schedule, (text, loaded.problems)
    return loaded


def holds(longer: str, text: str) -> bool:
    """Whether all of a text is still there, in its order."""
    characters = iter(longer)
    return all(character in characters for character in text)


def tags(text: str) -> list[str]:
    schedule = read(text).schedule
    assert schedule
    return [chat.hashtag for chat in schedule.chats]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_adding_inserts_and_changes_nothing_else(text: str) -> None:
    """All that was there is still there, in order; the new chat means what was said; removing it gives the old bytes."""
    added = add_chats(text, [NEW])
    assert holds(added, text)
    before, after = read(text).schedule, read(added).schedule
    assert before
    assert after
    assert after.chats[:-1] == before.chats
    assert (after.chats[-1].hashtag, after.chats[-1].goal) == ("#new", "one: two")
    rest, piece = remove_chat(added, len(before.chats))
    assert "daily 9-10pm, UTC" in piece
    assert rest in (text, text.replace("9pm}   # b", "9pm},   # b").replace("8pm}]", "8pm}]"))


@pytest.mark.parametrize("text", BEGUN.values(), ids=BEGUN)
def test_the_first_chat(text: str) -> None:
    """Into a file without chats, in place of empty brackets, and after a last line that has no end."""
    added = add_chats(text, [NEW, {**NEW, "hashtag": "#newer"}])
    assert tags(added)[-2:] == ["#new", "#newer"]
    assert holds(added, text.replace("[]", ""))


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_removing_takes_one_chat(text: str) -> None:
    """The other chats, all settings and all lines of others stay."""
    whole = read(add_chats(text, [NEW])).schedule
    assert whole
    for index, chat in enumerate(whole.chats):
        rest, piece = remove_chat(add_chats(text, [NEW]), index)
        assert chat.hashtag.removeprefix("#") in piece
        assert tags(rest) == [each.hashtag for each in whole.chats if each is not chat]


def test_a_chats_own_comments_go_with_it() -> None:
    """Right above it, and further right below it; those of other chats, headings and chats commented out stay."""
    text = FILES["comments between"]
    assert remove_chat(text, 0)[1] == "  # of a\n  - hashtag: a\n    when: daily 8pm\n    # also of a\n\n"
    assert remove_chat(text, 1)[1] == "\n  # of b\n  - hashtag: b\n    when: daily 8pm\n"
    above = "chats:\n  # - hashtag: old\n  #   when: daily 7pm\n  - hashtag: a\n    when: daily 8pm\n"
    assert remove_chat(above, 0)[0] == "chats:\n  # - hashtag: old\n  #   when: daily 7pm\n"


def test_the_manner_of_the_file_is_taken_up() -> None:
    """Blank lines between chats, the indent, the gap after the dash, braces: as the others have them."""
    assert add_chats(FILES["comments between"], [NEW]).count('8pm\n\n  - hashtag: "#new"\n    when:') == 1
    assert '\n    -   hashtag: "#new"\n        when: ' in add_chats(FILES["four columns"], [NEW])
    assert '\n  - {hashtag: "#new", when: "daily' in add_chats(FILES["chats in braces"], [NEW])
    assert '9pm},\n  {hashtag: "#new", ' in add_chats(FILES["in brackets over lines"], [NEW])
    assert "\n" not in add_chats(FILES["carriage returns"], [NEW]).replace("\r\n", "")


@pytest.mark.parametrize(
    ("when", "becomes"),
    [
        ("when: daily 8pm   # x", "when: [daily 8pm, Mon 9pm UTC]   # x"),
        ("when: 'daily 8pm'", "when: ['daily 8pm', Mon 9pm UTC]"),
        ("when: Mon, Tue 8pm", 'when: ["Mon, Tue 8pm", Mon 9pm UTC]'),
        ("when: [daily 8pm]", "when: [daily 8pm, Mon 9pm UTC]"),
        ("when: {start: 2026-01-05T22:00}", "when: [{start: 2026-01-05T22:00}, Mon 9pm UTC]"),
        ("when:\n    - daily 8pm # x", "when:\n    - daily 8pm # x\n    - Mon 9pm UTC"),
    ],
)
def test_a_further_announcement(when: str, becomes: str) -> None:
    """A chat that has one gets a list; what was written stays as it was written."""
    text = f"chats:\n- hashtag: a\n  {when}\n"
    added = add_announcement(text, 0, "Mon 9pm UTC")
    assert added == f"chats:\n- hashtag: a\n  {becomes}\n"
    assert len(read(added).understood) == 2


def test_what_can_not_be_edited_is_said() -> None:
    """Rather than guessed at."""
    with pytest.raises(NotEditable):
        add_announcement("chats:\n- hashtag: a\n  when:\n    start: 2026-01-05T22:00\n", 0, "Mon 9pm")
    with pytest.raises(NotEditable):
        add_chats("{timezone: UTC}", [NEW])


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=60))
def test_any_text_can_be_a_goal(goal: str) -> None:
    """What the user says is what the file says, whatever YAML makes of its characters."""
    for text in ("chats:\n", "chats: [ # x\n ]\n"):
        try:
            schedule = parse(add_chats(text, [{**NEW, "goal": goal}]), timezone="UTC").schedule
        except NotEditable:
            continue
        if goal.strip() and schedule:
            assert schedule.chats[0].goal == goal.strip()
        else:
            assert not goal.strip() or not goal.isprintable()
