"""The client as its users get it: configured, built and installed into folders of their own.

Every command of the tests of this folder runs through here. A command that fails prints what it
said.
"""

import atexit
import functools
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

source = Path(__file__).resolve().parents[2]
downstream = source / "tests" / "packaging" / "downstream"
examples = source / "tests" / "client" / "c_api"


@dataclass(frozen=True)
class Toolchain:
    """What the project itself is built with; CMakeLists.txt passes it in the environment."""

    compiler: str = os.environ.get("PHOSPHOR_TEST_CXX", "c++")
    c_compiler: str = os.environ.get("PHOSPHOR_TEST_CC", "cc")
    build_tree: str = os.environ.get("PHOSPHOR_TEST_BUILD", "")


toolchain = Toolchain()


def run(*command, env=None, cwd=None):
    """The command's output; fails the test with all of it when the command fails."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.returncode}\n{output}")
    return output


class Folder:
    """A folder that is removed in the end."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="phosphor-packaging-"))

    def __truediv__(self, name):
        return self.path / name

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


def build_folder(name):
    """Within the project's own build, so that a second run builds only what has changed."""
    return Path(toolchain.build_tree) / "packaging" / name


def configure_and_build(project, build, *settings):
    """Without optimisation: it is read how it fits together, not how fast it is."""
    run(
        "cmake",
        # Another compiler than last time would make CMake forget the settings below.
        "--fresh",
        *("-G", "Ninja", "-S", project, "-B", build),
        f"-DCMAKE_CXX_COMPILER={toolchain.compiler}",
        f"-DCMAKE_C_COMPILER={toolchain.c_compiler}",
        "-DCMAKE_CXX_FLAGS=-O0",
        *settings,
    )
    run("cmake", "--build", build)


def install_shared(folder):
    """Builds the client alone, as a shared object, and installs it."""
    build = build_folder("shared")
    configure_and_build(
        source,
        build,
        "-DPHOSPHOR_SERVER=OFF",
        "-DPHOSPHOR_TESTS=OFF",
        "-DPHOSPHOR_VIEWER=OFF",
        "-DBUILD_SHARED_LIBS=ON",
    )
    run("cmake", "--install", build, "--prefix", folder / "shared")


def install_static(folder):
    """Installs the archive that the tests of the project link, too."""
    run(
        *("cmake", "--install", toolchain.build_tree),
        *("--component", "phosphor_client", "--prefix", folder / "static"),
    )


@functools.lru_cache(maxsize=None)
def installed():
    """{"static": prefix, "shared": prefix}, moved after their installation; once for all tests."""
    folder = Folder()
    atexit.register(folder.remove)
    install_static(folder)
    install_shared(folder)
    kinds = ("static", "shared")
    return {kind: (folder / kind).rename(folder / f"{kind}-moved") for kind in kinds}


class Collector:
    """A UDP socket; an application that is run with `env` sends to it."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(30)
        self.env = {"PHOSPHOR_HOST": "127.0.0.1"}
        self.env["PHOSPHOR_PORT"] = str(self.socket.getsockname()[1])

    def datagram(self):
        return self.socket.recv(65536)

    def close(self):
        self.socket.close()
