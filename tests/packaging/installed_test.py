#!/usr/bin/env python3
"""An application is built with the installed client, by CMake and by pkg-config, and runs.

For each kind of library, static and shared, from a tree that was moved after its installation.
"""

import re
import subprocess
import unittest

import package
from package import downstream, run, toolchain


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = package.Folder()
        cls.addClassCleanup(cls.folder.remove)
        installed = {
            "static": package.install_static(cls.folder),
            "shared": package.install_shared(cls.folder),
        }
        cls.prefixes = {
            kind: path.rename(path.parent / f"{kind}-moved") for kind, path in installed.items()
        }

    def runs_and_is_heard(self, program, **env):
        collector = package.Collector()
        self.addCleanup(collector.close)
        run(program, env={**collector.env, **env})
        datagram = collector.datagram()
        self.assertEqual(datagram[:2], b"\x80\x01", "a batch begins with its version")
        for text in (b"downstream", b"GET /balances/{id}", b"1234"):
            self.assertIn(text, datagram)

    def by_cmake(self, kind):
        build = self.folder / f"cmake-{kind}"
        beast = "ON" if kind == "static" else "OFF"
        package.configure_and_build(
            downstream, build, f"-DCMAKE_PREFIX_PATH={self.prefixes[kind]}", f"-DWITH_BEAST={beast}"
        )
        self.runs_and_is_heard(build / "downstream")

    def test_static_by_cmake(self):
        self.by_cmake("static")
        run(self.folder / "cmake-static" / "downstream_beast")

    def test_shared_by_cmake_and_plugins_share_one_client(self):
        self.by_cmake("shared")
        build = self.folder / "cmake-shared"
        run(build / "plugin_host", build / "plugin_one.so", build / "plugin_two.so")

    def by_pkg_config(self, kind, *options):
        prefix = self.prefixes[kind]
        env = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
        flags = run(
            *("pkg-config", "--cflags", "--libs", *options, "phosphor-client"), env=env
        ).split()
        program = self.folder / f"pkg-config-{kind}"
        run(toolchain.compiler, "-std=c++17", downstream / "main.cpp", "-o", program, *flags)
        self.runs_and_is_heard(program, LD_LIBRARY_PATH=str(prefix / "lib"))

    def test_static_by_pkg_config(self):
        self.by_pkg_config("static", "--static")

    def test_shared_by_pkg_config(self):
        self.by_pkg_config("shared")

    def test_the_shared_object_needs_nothing_but_the_system(self):
        library = self.prefixes["shared"] / "lib" / "libphosphor-client.so"
        dynamic = run("readelf", "-d", library)
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
        self.assertLessEqual(
            needed,
            {"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"},
        )
        self.assertIn("Library soname: [libphosphor-client.so.1]", dynamic)

    def test_another_minor_version_is_refused(self):
        probe = self.folder / "probe"
        probe.mkdir()
        (probe / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.16)\nproject(probe NONE)\n"
            "find_package(phosphor 0.2 CONFIG REQUIRED)\n"
        )
        done = subprocess.run(
            [
                *("cmake", "-S", probe, "-B", probe / "build"),
                f"-DCMAKE_PREFIX_PATH={self.prefixes['shared']}",
            ],
            capture_output=True,
            check=False,
        )
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"version: 0.1.0", done.stderr)


if __name__ == "__main__":
    unittest.main()
