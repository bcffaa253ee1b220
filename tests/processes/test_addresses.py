"""Ports and addresses."""

import socket

import pytest

from keras_trainkit import InputError
from keras_trainkit.processes import addresses


def test_a_port_in_use_is_refused():
    assert addresses.free_port(0) > 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port must be free; received port={port}"):
            addresses.free_port(port)


def test_without_a_coordinator_a_port_of_this_machine_is_free():
    host, port = addresses.address("").split(":")
    assert host == "127.0.0.1"
    assert 0 < int(port) < 65536
    assert addresses.address("10.0.0.1:8476") == "10.0.0.1:8476"


@pytest.mark.parametrize("wrong", ["host", ":80", "host:", "host:port", "host:0", "host:70000"])
def test_what_is_no_address_is_one_sentence(wrong):
    with pytest.raises(InputError, match="coordinator must be host:port"):
        addresses.address(wrong)
