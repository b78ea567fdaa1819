"""The file a user edits: read, validated as a whole, and turned into the core's values. It is never written."""

from lastcall.edges.config.advice import advice
from lastcall.edges.config.model import schema
from lastcall.edges.config.problem import Problem
from lastcall.edges.config.reading import Loaded, load, parse
from lastcall.edges.config.trust import trusted

__all__ = ["Loaded", "Problem", "advice", "load", "parse", "schema", "trusted"]
