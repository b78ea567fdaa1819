"""lastcall: be there on time, leave on time, and know what came of it."""

__version__ = "0.1.0"
