"""The command line: arguments, output, exit codes. Heavy imports only where used."""
