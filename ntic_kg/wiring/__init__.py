"""Put the parts together: the only modules that name adapters.

They open what the doors use and close it again, and decide nothing else.
"""

from ntic_kg.wiring.access import tokens_of, writer_of
from ntic_kg.wiring.checking import Examined, check_files, checker_of, run_check, template
from ntic_kg.wiring.comparing import snapshots, state
from ntic_kg.wiring.content import catalog, content_home, register
from ntic_kg.wiring.deciding import Decisions, decisions_of, now, run_decide
from ntic_kg.wiring.evaluation import evaluate, store_at, store_of, worker_pool
from ntic_kg.wiring.federating import far_side, rehearsed_far_side
from ntic_kg.wiring.fixture import fixture
from ntic_kg.wiring.inferring import run_infer
from ntic_kg.wiring.linking import large_linker, registry, vocabulary
from ntic_kg.wiring.links import (
    LinkRequest,
    publish_links,
    run_link,
    write_rules,
)
from ntic_kg.wiring.reconciling import reconciliation_of
from ntic_kg.wiring.serving import Served, served
from ntic_kg.wiring.stores import (
    Progress,
    checkpoint_of,
    is_empty,
    load_into,
    load_store,
    reader,
    store_folder,
)

__all__ = [
    "Decisions",
    "Examined",
    "LinkRequest",
    "Progress",
    "Served",
    "catalog",
    "check_files",
    "checker_of",
    "checkpoint_of",
    "content_home",
    "decisions_of",
    "evaluate",
    "far_side",
    "fixture",
    "is_empty",
    "large_linker",
    "load_into",
    "load_store",
    "now",
    "publish_links",
    "reader",
    "reconciliation_of",
    "register",
    "registry",
    "rehearsed_far_side",
    "run_check",
    "run_decide",
    "run_infer",
    "run_link",
    "served",
    "snapshots",
    "state",
    "store_at",
    "store_folder",
    "store_of",
    "template",
    "tokens_of",
    "vocabulary",
    "worker_pool",
    "write_rules",
    "writer_of",
]
