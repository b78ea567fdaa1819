"""`lastcall schema`: what editors need to complete and check keys."""

import argparse
import json


def run(_arguments: argparse.Namespace) -> int:
    """Print the JSON Schema."""
    print(text(), end="")
    return 0


def text() -> str:
    """The schema as a file holds it."""
    from lastcall.edges.config import schema

    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
