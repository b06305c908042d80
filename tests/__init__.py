"""Tests, named as sentences; the real parts run wherever they can."""
