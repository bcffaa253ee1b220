"""Where processes find each other: ports of this machine, and addresses of others."""

import socket

from keras_trainkit._checks import InputError

HOST = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """Returns the port, or any free one for 0.

    Raises:
        InputError: it is in use.
    """
    with socket.socket() as probe:
        try:
            probe.bind((HOST, wanted))
        except (OSError, OverflowError) as error:
            raise InputError(
                f"port must be free; received port={wanted} ({error}): leave --port out to have "
                "one chosen."
            ) from error
        return probe.getsockname()[1]


def address(coordinator: str) -> str:
    """Returns `host:port`; without one, a free port of this machine.

    Raises:
        InputError: it is not host:port.
    """
    if not coordinator:
        return f"{HOST}:{free_port()}"
    host, _, port = coordinator.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise InputError(
            "coordinator must be host:port of the machine of rank 0, as 10.0.0.1:8476; received "
            f"coordinator={coordinator!r}."
        )
    return coordinator
