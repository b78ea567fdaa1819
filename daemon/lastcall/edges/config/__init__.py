"""The file a user edits: read, validated as a whole, and turned into the core's values. It is never written."""

from lastcall.edges.config.advice import advice
from lastcall.edges.config.model import schema
from lastcall.edges.config.problem import Problem
from lastcall.edges.config.reading import Loaded, file_bytes, load, parse
from lastcall.edges.config.trust import trusted
from lastcall.edges.config.values import did_you_mean

__all__ = ["Loaded", "Problem", "advice", "did_you_mean", "file_bytes", "load", "parse", "schema", "trusted"]
