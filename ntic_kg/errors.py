"""Every error that a user can meet, in one tree.

NticError
├── InvalidInput          422 / 2   what was given cannot be used
│   ├── MalformedFile     400 / 2   a file does not parse
│   ├── MalformedTable    422 / 2   rows or columns of a table cannot be read
│   ├── InvalidQuestion   422 / 2   a question file breaks the format
│   ├── MissingParameter  422 / 2
│   ├── IllTypedParameter 422 / 2
│   ├── UnknownParameter  422 / 2
│   ├── UnknownFormat     406 / 2
│   └── UnsupportedType   415 / 2   a body is of a media type that is not read here
├── NotFound              404 / 2   a name that nothing answers to
├── MethodNotAllowed      405 / 2   the path does not answer to this method
├── InvalidQuery          400 / 2   SPARQL that does not parse
├── RefusedQuery          400 / 2   SPARQL that the guard does not let through
├── TooLarge              413 / 2
├── DeadlineExceeded      504 / 3
├── MemoryExceeded        503 / 3
├── WorkerLost            503 / 3   the process that evaluated the query died
├── Busy                  429 / 3   no worker became free in time
├── InternalError         500 / 3   something went wrong that is our fault
└── StoreFailure          503 / 3   the store cannot be opened, read or written
    └── StoreBusy         503 / 3   another process holds the store

Each error carries a ``code`` (the anchor of ``docs/errors.md``), an HTTP status, an exit code
of the command line and a remedy in plain words.
"""

from __future__ import annotations


class NticError(Exception):
    """An error with a code, a status, an exit code and a remedy."""

    code = "error"
    title = "Error"
    status = 500
    exit_code = 3

    def __init__(self, message: str, *, remedy: str) -> None:
        """Keep what happened and what to do about it.

        Args:
            message: names the thing, the place and the value, one sentence.
            remedy: what the reader can do, one sentence.
        """
        super().__init__(message)
        self.message = message
        self.remedy = remedy


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


class MalformedTable(InvalidInput):
    """Rows or columns of a table cannot be read; all of them are named at once."""

    code = "malformed-table"
    title = "Malformed table"


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


class MethodNotAllowed(NticError):
    """The path does not answer to this method."""

    code = "method-not-allowed"
    title = "Method not allowed"
    status = 405
    exit_code = 2


class InvalidQuery(NticError):
    """SPARQL text that does not parse."""

    code = "invalid-query"
    title = "Invalid query"
    status = 400
    exit_code = 2


class RefusedQuery(NticError):
    """SPARQL text that the guard does not let through."""

    code = "refused-query"
    title = "Refused query"
    status = 400
    exit_code = 2


class TooLarge(NticError):
    """A request or an answer is larger than the limit."""

    code = "too-large"
    title = "Too large"
    status = 413
    exit_code = 2


class DeadlineExceeded(NticError):
    """A query ran out of time."""

    code = "deadline-exceeded"
    title = "Deadline exceeded"
    status = 504


class MemoryExceeded(NticError):
    """A query needed more memory than its worker may use."""

    code = "memory-exceeded"
    title = "Memory exceeded"
    status = 503


class WorkerLost(NticError):
    """The process that evaluated a query died."""

    code = "worker-lost"
    title = "Worker lost"
    status = 503


class Busy(NticError):
    """No worker became free in time."""

    code = "busy"
    title = "Busy"
    status = 429


class InternalError(NticError):
    """Something went wrong that is our fault."""

    code = "internal-error"
    title = "Internal error"


class StoreFailure(NticError):
    """The store cannot be opened, read or written."""

    code = "store-failure"
    title = "Store failure"
    status = 503


class StoreBusy(StoreFailure):
    """Another process holds the store for writing."""

    code = "store-busy"
    title = "Store busy"
