"""Hold every test to the rules of the house: no network, and the same chances in every run."""

import os
import socket

import pytest
from hypothesis import settings

# Tests share the cores: threads that spin while they wait would take them from each other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# No test may pass on draws that were kept from another run, or leave any behind.
os.environ["TARJIH_CACHE"] = "off"

# Compiled kernels take a while on their first call, and what fails once must fail again.
settings.register_profile("tarjih", derandomize=True, deadline=None)
settings.load_profile("tarjih")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection beyond this machine."""
    connect = socket.socket.connect

    def connect_here(self, address):
        beyond = self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost")
        assert not beyond, f"a test tried to reach {address[0]}: pass the fetch in as an argument"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
