"""``ntic-kg serve``: the HTTP service."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from ntic_kg import wiring
from ntic_kg.cli.loading import load_with_progress
from ntic_kg.cli.options import HomeOption, StoreOption, settings_of
from ntic_kg.errors import InvalidInput


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    store: StoreOption = None,
    home: HomeOption = None,
) -> None:
    """Serve the API; loads the data first when the store is an empty folder."""
    # The web framework takes as long to import as all the rest; only this command needs it.
    import uvicorn  # noqa: PLC0415

    from ntic_kg.api.app import Service, create_app  # noqa: PLC0415
    from ntic_kg.api.joined import JoinedProtocol  # noqa: PLC0415

    settings = settings_of(store, home)
    with (
        _listening(host, port) as listener,
        wiring.served(settings, load_with_progress) as served,
    ):
        app = create_app(
            Service(
                evaluator=served.evaluator,
                snapshot=served.snapshot,
                version=served.version,
                settings=settings,
                catalog=wiring.catalog(settings),
                register=wiring.register(settings),
                store_of=served.store_of,
                store_at=served.store_at,
                tokens=wiring.tokens_of(settings),
                writer=served.writer,
                checker=wiring.checker_of(settings),
                reconciliation=wiring.reconciliation_of(settings),
                decisions=wiring.Decisions(settings),
                far_side=wiring.far_side(settings),
            )
        )
        typer.echo(
            f"Serving {served.place} on http://{host}:{listener.getsockname()[1]}"
            " (Ctrl-C ends it).",
            err=True,
        )
        config = uvicorn.Config(
            app,
            http=JoinedProtocol,
            log_level="warning",
            access_log=False,
            server_header=False,
            # Who a client is decides what it may use: a header alone must not say so.
            proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=_family(host))
    except (OSError, OverflowError) as error:
        raise InvalidInput(
            f"Cannot listen on {host} port {port}: {error}.",
            remedy="Choose another port with --port, or end the program that uses this one.",
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
