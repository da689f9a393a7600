"""Every installed header compiles as each standard and the strictest application want it.

Alone by the newest standard that the compiler has, all together by each; with all warnings as
errors, and without exceptions and RTTI where the header does not wrap a library that has them.
"""

import subprocess
import unittest

import package
from package import run, toolchain

warnings = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")
wrappers = ("beast.h", "grpc.h", "spdlog.h")  # of libraries that throw
standards = ("c++17", "c++20", "c++23", "c++26")
needs_c_plus_plus_20 = "__cpp_impl_coroutine"


def knows(standard):
    probe = [toolchain.compiler, f"-std={standard}", "-fsyntax-only", "-x", "c++", "/dev/null"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


class Headers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.include = package.installed()["shared"] / "include"
        cls.headers = sorted((cls.include / "phosphor").glob("*.h"))
        cls.standards = [standard for standard in standards if knows(standard)]
        cls.folder = package.Folder()
        cls.addClassCleanup(cls.folder.remove)

    def compiles(self, standard, headers, *options, compiler=toolchain.compiler, suffix="cpp"):
        file = self.folder / f"includes.{suffix}"
        file.write_text("".join(f"#include <phosphor/{header.name}>\n" for header in headers))
        flags = (f"-std={standard}", *warnings, *options)
        run(compiler, *flags, "-fsyntax-only", f"-I{self.include}", file)

    def test_each_alone(self):
        self.assertGreater(len(self.headers), 10)
        for header in self.headers:
            strict = () if header.name in wrappers else ("-fno-exceptions", "-fno-rtti")
            with self.subTest(header=header.name):
                self.compiles(self.standards[-1], [header], *strict)

    def test_all_together_by_each_standard(self):
        self.assertIn("c++23", self.standards)
        for standard in self.standards:
            headers = [
                header
                for header in self.headers
                if header.name not in wrappers
                and (standard != "c++17" or needs_c_plus_plus_20 not in header.read_text())
            ]
            with self.subTest(standard=standard):
                self.compiles(standard, headers, "-fno-exceptions", "-fno-rtti")

    def test_the_c_header_is_c99(self):
        header = [self.include / "phosphor" / "phosphor.h"]
        self.compiles("c99", header, compiler=toolchain.c_compiler, suffix="c")
