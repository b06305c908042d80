"""The program that OwlReasoner starts: N-Triples in, inferred N-Triples out.

Runs isolated (``python -I``): without the working folder, the user's packages or PYTHON…
variables. The only module that imports owlready2. Reads ``in.nt`` and writes ``out.nt`` in the
folder given; exit code 0 consistent, 10 inconsistent, 1 failure with its reason on stderr.
"""

from __future__ import annotations

import sys
from pathlib import Path

INCONSISTENT = 10
_BASE = "urn:ntic-kg:reasoned#"
_INFERRED = "http://inferrences/"  # the name that owlready2 gives to its results


def main(words: list[str]) -> int:
    """Reason over one file.

    Args:
        words: folder, path of Java, megabytes that Java may use.

    Returns:
        The exit code.
    """
    import owlready2  # noqa: PLC0415 - an extra: the module can be read without it
    from owlready2 import reasoning  # noqa: PLC0415

    folder, java, memory = Path(words[0]), words[1], int(words[2])
    owlready2.JAVA_EXE = java
    reasoning.JAVA_MEMORY = memory
    world = owlready2.World()
    with (folder / "in.nt").open("rb") as file:
        # N-Triples only: owlready2 takes other syntaxes for triples that nobody wrote.
        world.get_ontology(_BASE).load(fileobj=file, format="ntriples", only_local=True)
    try:
        # xsd:date is outside the datatype map of OWL 2 and stands in ranges of the ontology.
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return INCONSISTENT
    world.get_ontology(_INFERRED).save(str(folder / "out.nt"), format="ntriples")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
