"""Run the command line as ``python -m ntic_kg``."""

from ntic_kg.cli import main

main()
