"""Every error that a user can meet, in one tree.

NticError
├── InvalidInput          422 / 2   what was given cannot be used
│   ├── MalformedFile     400 / 2   a file does not parse
│   ├── RefusedFile       400 / 2   a file or body that could harm its parser
│   ├── MalformedTable    422 / 2   rows or columns of a table cannot be read
│   │   └── MalformedSubmission 422 / 2  cells of a submission cannot be read
│   ├── RefusedShapes     400 / 2   shapes use what shapes from outside may not use
│   ├── InvalidQuestion   422 / 2   a question file breaks the format
│   ├── MissingParameter  422 / 2
│   ├── IllTypedParameter 422 / 2
│   ├── UnknownParameter  422 / 2
│   ├── MalformedCode     422 / 2   an identifier fails its own check
│   ├── ContradictoryLinks 422 / 2  links say that different things are the same
│   ├── MalformedReconciliation 400 / 2  a query for /reconcile cannot be read
│   ├── UnknownFormat     406 / 2
│   └── UnsupportedType   415 / 2   a body is of a media type that is not read here
├── Unauthorized          401 / 2   a token is needed, or the one that was sent is not valid
├── Forbidden             403 / 2   the token does not permit this
├── NotFound              404 / 2   a name that nothing answers to
│   ├── NoSuchGraph       404 / 2   a graph that the store does not hold
│   └── NoSuchSnapshot    410 / 2   what readers saw at a time is not kept
├── MethodNotAllowed      405 / 2   the path does not answer to this method
├── PreconditionFailed    412 / 2   the graph is not what the client took it for
├── InvalidQuery          400 / 2   SPARQL that does not parse
├── RefusedQuery          400 / 2   SPARQL that the guard does not let through
├── TooLarge              413 / 2
├── DeadlineExceeded      504 / 3
├── MemoryExceeded        503 / 3
├── WorkerLost            503 / 3   the process that evaluated the query died
├── Busy                  429 / 3   no worker became free in time
│   └── BudgetSpent       429 / 3   a client has used its seconds of evaluation
├── RegistryFailure       502 / 3   another registry did not give what was asked of it
│   ├── SkipRecord        502 / 3   on one record; the next one may go well
│   └── StopRun           502 / 3   it refuses us or is away; nobody should try again now
├── InternalError         500 / 3   something went wrong that is our fault
└── StoreFailure          503 / 3   the store cannot be opened, read or written
    ├── BackendFailure    502 / 3   a remote store is out of reach, or answers what nobody can trust
    │   └── BackendTimeout 504 / 3   a remote store did not answer in time
    ├── StoreFull         507 / 3   no space is left where the store is
    └── StoreBusy         503 / 3   another process holds the store

Each error carries a ``code`` (the anchor of ``docs/errors.md``), an HTTP status, an exit code
of the command line and a remedy in plain words.
"""

from __future__ import annotations

from ntic_kg.errors.access import Forbidden, Unauthorized
from ntic_kg.errors.base import NticError
from ntic_kg.errors.evaluation import (
    BudgetSpent,
    Busy,
    DeadlineExceeded,
    InvalidQuery,
    MemoryExceeded,
    RefusedQuery,
    TooLarge,
    WorkerLost,
)
from ntic_kg.errors.given import (
    IllTypedParameter,
    InvalidInput,
    InvalidQuestion,
    MalformedCode,
    MalformedFile,
    MalformedSubmission,
    MalformedTable,
    MethodNotAllowed,
    MissingParameter,
    NoSuchGraph,
    NoSuchSnapshot,
    NotFound,
    PreconditionFailed,
    RefusedFile,
    RefusedShapes,
    UnknownFormat,
    UnknownParameter,
    UnsupportedType,
)
from ntic_kg.errors.linking import (
    ContradictoryLinks,
    MalformedReconciliation,
    RegistryFailure,
    SkipRecord,
    StopRun,
)
from ntic_kg.errors.stores import (
    BackendFailure,
    BackendTimeout,
    InternalError,
    StoreBusy,
    StoreFailure,
    StoreFull,
    unwritable,
)

__all__ = [
    "BackendFailure",
    "BackendTimeout",
    "BudgetSpent",
    "Busy",
    "ContradictoryLinks",
    "DeadlineExceeded",
    "Forbidden",
    "IllTypedParameter",
    "InternalError",
    "InvalidInput",
    "InvalidQuery",
    "InvalidQuestion",
    "MalformedCode",
    "MalformedFile",
    "MalformedReconciliation",
    "MalformedSubmission",
    "MalformedTable",
    "MemoryExceeded",
    "MethodNotAllowed",
    "MissingParameter",
    "NoSuchGraph",
    "NoSuchSnapshot",
    "NotFound",
    "NticError",
    "PreconditionFailed",
    "RefusedFile",
    "RefusedQuery",
    "RefusedShapes",
    "RegistryFailure",
    "SkipRecord",
    "StopRun",
    "StoreBusy",
    "StoreFailure",
    "StoreFull",
    "TooLarge",
    "Unauthorized",
    "UnknownFormat",
    "UnknownParameter",
    "UnsupportedType",
    "WorkerLost",
    "unwritable",
]
