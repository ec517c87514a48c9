"""The npm package `oidc-provider`, installed once into `build/` and run by Node.js on loopback."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

HERE = Path(__file__).parent
BUILD = HERE.parents[2] / "build" / "oidc_provider"
FILES = ("package.json", "package-lock.json", "provider.js")
OLDEST_NODE = 20
CLIENT_ID, PUBLIC_CLIENT_ID = "skillgap", "skillgap-public"
SECRET = "s3cr3t-0f-32-characters-or-more!"  # noqa: S105 - a test's


class RunningProvider:
    """The provider, which can be stopped and started: then it has forgotten who was signed in."""

    def __init__(self, folder: Path, client_address: str) -> None:
        self._folder, self._client_address = folder, client_address
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self.change_key()
        self.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["node", "provider.js", str(self._port), self._client_address, SECRET, self._key],
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        assert said, (
            f"the provider did not start; `node provider.js 0 http://127.0.0.1 x KEY` in {self._folder} says why"
        )
        self._port = int(said)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def change_key(self) -> None:
        """Sign with another key from the next start on."""
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        self._key = json.dumps(key.as_dict(private=True))


@contextmanager
def running_provider(client_address: str) -> Iterator[RunningProvider]:
    """Run the provider for skillgap under an address; skip the test where that can't be done."""
    provider = RunningProvider(installed(), client_address)
    try:
        yield provider
    finally:
        provider.stop()


def installed() -> Path:
    """Return the folder with the provider and what it needs, installed where that is not done yet."""
    _need_node()
    contents = b"".join((HERE / name).read_bytes() for name in FILES)
    folder = BUILD / hashlib.sha256(contents).hexdigest()[:16]
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new = folder.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir()
            for name in FILES:
                shutil.copy(HERE / name, new)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=new, capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, done.stderr
            new.rename(folder)
    return folder


def free_port() -> int:
    """Return a port that nobody listens on: an address has to be known to the provider before there is a server."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _need_node() -> None:
    words = f"Node.js {OLDEST_NODE} or newer and npm are missing: apt-get install nodejs npm"
    if shutil.which("node") is not None and shutil.which("npm") is not None:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        if int(said.strip().removeprefix("v").partition(".")[0]) >= OLDEST_NODE:
            return
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
