"""What was given cannot be used: files, tables, parameters, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ntic_kg.errors.base import NticError


class InvalidInput(NticError):
    """What was given cannot be used."""

    code = "invalid-input"
    title = "Invalid input"
    status = 422
    exit_code = 2


class MalformedFile(InvalidInput):
    """A file or a body does not parse as the format that it claims."""

    code = "malformed-file"
    title = "Malformed file"
    status = 400


class RefusedFile(InvalidInput):
    """A file or a body is built so that parsers break on it."""

    code = "refused-file"
    title = "Refused file"
    status = 400


class MalformedTable(InvalidInput):
    """Rows or columns of a table cannot be read; all of them are named at once."""

    code = "malformed-table"
    title = "Malformed table"


class MalformedSubmission(MalformedTable):
    """Cells of what was handed in cannot be read; all of them are named at once."""

    code = "malformed-submission"
    title = "Malformed submission"

    def __init__(
        self, message: str, *, remedy: str, faults: Sequence[Mapping[str, object]] = ()
    ) -> None:
        """Keep the faults too.

        Args:
            message: as with every error.
            remedy: as with every error.
            faults: a ``message`` and a ``cell`` each, as JSON.
        """
        super().__init__(message, remedy=remedy)
        self.faults = tuple(faults)
        self.marked: bytes | None = None  # the workbook with these cells marked


class RefusedShapes(InvalidInput):
    """Shapes use what shapes from outside may not use."""

    code = "refused-shapes"
    title = "Refused shapes"
    status = 400


class InvalidQuestion(InvalidInput):
    """A question file breaks the format of question files."""

    code = "invalid-question"
    title = "Invalid question file"


class MissingParameter(InvalidInput):
    """A question needs a parameter that was not given."""

    code = "missing-parameter"
    title = "Missing parameter"


class IllTypedParameter(InvalidInput):
    """The value of a parameter is not of the declared type."""

    code = "ill-typed-parameter"
    title = "Ill-typed parameter"


class UnknownParameter(InvalidInput):
    """A question does not declare the parameter that was given."""

    code = "unknown-parameter"
    title = "Unknown parameter"


class UnknownFormat(InvalidInput):
    """Nothing writes the requested format."""

    code = "unknown-format"
    title = "Unknown format"
    status = 406


class UnsupportedType(InvalidInput):
    """A body is of a media type that is not read here."""

    code = "unsupported-type"
    title = "Unsupported media type"
    status = 415


class NotFound(NticError):
    """A name that nothing answers to."""

    code = "not-found"
    title = "Not found"
    status = 404
    exit_code = 2


class NoSuchGraph(NotFound):
    """A graph that the store does not hold; a graph without triples is none."""

    code = "no-such-graph"
    title = "No such graph"


class NoSuchSnapshot(NotFound):
    """A snapshot, or what readers saw at a time, is not kept."""

    code = "no-such-snapshot"
    title = "No such snapshot"
    status = 410


class PreconditionFailed(NticError):
    """A graph is not what the client took it for; nothing was changed."""

    code = "precondition-failed"
    title = "Precondition failed"
    status = 412
    exit_code = 2


class MethodNotAllowed(NticError):
    """The path does not answer to this method."""

    code = "method-not-allowed"
    title = "Method not allowed"
    status = 405
    exit_code = 2


class MalformedCode(InvalidInput):
    """An identifier has the wrong form or fails its own check characters."""

    code = "malformed-code"
    title = "Malformed identifier"

    def __init__(self, value: str, scheme: str, fault: str) -> None:
        super().__init__(
            f"{value!r} is not a valid {scheme} identifier: {fault}.",
            remedy="Compare it with the document it was taken from; do not correct it by hand.",
        )
