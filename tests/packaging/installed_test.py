#!/usr/bin/env python3
"""An application is built with the installed client, by CMake and by pkg-config, and runs; so do
the examples in C and in Python.

For each kind of library, static and shared, from a tree that was moved after its installation.
"""

import re
import subprocess
import unittest

import batch
import package
from package import downstream, run, toolchain


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = package.Folder()
        cls.addClassCleanup(cls.folder.remove)
        cls.prefixes = package.installed()

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

    def by_pkg_config(self, name, kind, compiler, *options):
        """Compiles and links at once; the program."""
        prefix = self.prefixes[kind]
        flags = run(
            *("pkg-config", "--cflags", "--libs"),
            *(("--static",) if kind == "static" else ()),
            "phosphor-client",
            env={"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")},
        ).split()
        run(compiler, *options, "-o", self.folder / name, *flags)
        return self.folder / name

    def test_by_pkg_config(self):
        compiler = (toolchain.compiler, "-std=c++17", downstream / "main.cpp")
        for kind, prefix in self.prefixes.items():
            program = self.by_pkg_config(f"pkg-config-{kind}", kind, *compiler)
            self.runs_and_is_heard(program, LD_LIBRARY_PATH=str(prefix / "lib"))

    # The marks of the two calls that the examples make for one request.
    served = [
        ("server_recv", "cards", "GET /cards"),
        ("client_send", "balance", "GET /balance"),
        ("client_recv", "balance", "GET /balance"),
        ("server_send", "cards", "GET /cards"),
    ]

    def marks_of(self, *command, **env):
        """The annotations that a program sends, but for notes; all of the caller's trace."""
        collector = package.Collector()
        self.addCleanup(collector.close)
        run(*command, env={**collector.env, **env})
        marks = [a for a in batch.annotations(collector.datagram()) if a["type"] != "other"]
        self.assertEqual({a["trace_id"] for a in marks}, {"0af7651916cd43dd8448eb211c80319c"})
        return marks

    def texts(self, marks):
        return [(a["type"], a["destination"], a["name"]) for a in marks]

    def test_c_by_pkg_config(self):
        flags = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{package.source}")
        sources = (package.examples / "card_service.c", package.source / "tests/packaging/cards.c")
        for kind, prefix in self.prefixes.items():
            program = self.by_pkg_config(f"c-{kind}", kind, toolchain.c_compiler, *flags, *sources)
            marks = self.marks_of(program, LD_LIBRARY_PATH=str(prefix / "lib"))
            self.assertEqual(self.texts(marks), self.served)

    def test_python(self):
        library = self.prefixes["shared"] / "lib" / "libphosphor-client.so"
        marks = self.marks_of(
            *("python3", "-B", package.examples / "card_service.py"), PHOSPHOR_LIBRARY=str(library)
        )
        self.assertEqual(self.texts(marks), 2 * self.served)
        self.assertEqual([a["has_error"] for a in marks], 7 * [False] + [True])
        self.assertEqual([a["attributes"] for a in marks], [0, 0, 0, 4, 0, 0, 0, 0])

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
