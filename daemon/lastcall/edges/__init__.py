"""One file for each outside thing. An edge imports core and ports only, never another edge."""
