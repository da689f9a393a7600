"""What applications that are compiled already count on: the symbols that the shared object shows,
and the sizes of the types that lie in their memory.

tests/golden/abi/client.txt lists them, so that no change of them goes unseen. A change that takes
something away, or resizes something, needs another PHOSPHOR_ABI (CMakeLists.txt) from version 1.0
on. PHOSPHOR_WRITE_GOLDEN=1 writes the list anew.
"""

import os
import re
import unittest

import package
from package import run, toolchain

# Their types' layout is not ours alone.
of_other_libraries = ("beast.h", "curl.h", "fmt.h", "grpc.h", "spdlog.h")
golden = package.source / "tests" / "golden" / "abi" / "client.txt"

a_type = re.compile(
    r"^(?:class|struct) (?:\[\[nodiscard\]\] )?(?:PHOSPHOR_EXPORT )?(\w+)(?: final)?(?: :| \{)"
)
an_inner_namespace = r"^namespace internal \{.*?^\}  // namespace internal$"
a_template = r"^template <[^\n]*\n(?: [^\n]*\n)*[^\n]*$"
a_function = re.compile(r"^(?:PHOSPHOR_EXPORT )?[\w:<>*&]+(?: [*&]?\w+)*? [*&]?(\w+)\(")


def defined(library, *options):
    """Its functions and variables. Not the weak ones, which depend on what a
    compiler puts in line."""
    kinds = ("--defined-only", "--extern-only", "--without-symbol-versions")
    lines = run("nm", "--demangle", *kinds, *options, library)
    found = (re.match(r"[0-9a-f]+ [TDBR] (.*)", line) for line in lines.splitlines())
    return {match.group(1) for match in found if match}


class Headers:
    """What the public headers declare, as their layout tells it; `internal` is left out."""

    def __init__(self, include):
        self.headers = [
            header
            for header in sorted((include / "phosphor").glob("*.h"))
            if header.name not in of_other_libraries
            and "__cpp_impl_coroutine" not in header.read_text()
        ]
        self.types, self.functions = set(), set()
        for header in self.headers:
            text = header.read_text()
            for left_out in (an_inner_namespace, a_template):
                text = re.sub(left_out, "", text, flags=re.M | re.S)
            for line in text.splitlines():
                if found := a_type.match(line):
                    self.types.add(found.group(1))
                elif found := a_function.match(line):
                    self.functions.add(found.group(1))

    def declare(self, symbol):
        """Whether an application could want this symbol."""
        name = re.match(r"(?:phosphor::(?:v\d+::)?)?(\w+)", symbol).group(1)
        return name in self.types | self.functions


class Abi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.prefixes = package.installed()
        cls.headers = Headers(cls.prefixes["shared"] / "include")
        cls.shown = defined(cls.prefixes["shared"] / "lib" / "libphosphor-client.so", "--dynamic")
        cls.folder = package.Folder()
        cls.addClassCleanup(cls.folder.remove)

    def test_what_the_headers_declare_is_shown(self):
        self.assertLessEqual({"Tracer", "Context", "ClientCall"}, self.headers.types)
        self.assertLessEqual({"inject", "http_operation"}, self.headers.functions)
        inside = defined(self.prefixes["static"] / "lib" / "libphosphor-client.a")
        hidden = sorted(s for s in inside - self.shown if self.headers.declare(s))
        self.assertEqual(hidden, [], "declared in a public header, without PHOSPHOR_EXPORT")

    def test_nothing_else_is_shown(self):
        other = sorted(
            symbol for symbol in self.shown if not re.match(r"phosphor::|phosphor_", symbol)
        )
        self.assertEqual(other, [])

    def test_what_is_shown_bears_the_number_of_the_interface(self):
        library = self.prefixes["shared"] / "lib" / "libphosphor-client.so"
        lines = run("nm", "--dynamic", "--defined-only", library).splitlines()
        names = {line.split()[-1] for line in lines if " A " not in line}
        self.assertEqual([name for name in names if not name.endswith("@@PHOSPHOR_1")], [])

    def sizes(self):
        source = self.folder / "sizes.cpp"
        includes = "".join(f"#include <phosphor/{h.name}>\n" for h in self.headers.headers)
        lines = "".join(
            f'  std::printf("sizeof {name} = %zu\\n", sizeof({name}));\n'
            for name in sorted(self.headers.types)
        )
        source.write_text(
            f"{includes}#include <cstdio>\nusing namespace phosphor;\nint main() {{\n{lines}}}\n"
        )
        include = self.prefixes["shared"] / "include"
        run(toolchain.compiler, "-std=c++17", f"-I{include}", source, "-o", self.folder / "sizes")
        return run(self.folder / "sizes").splitlines()

    def test_the_interface_is_the_one_that_is_written_down(self):
        now = "\n".join(sorted(self.shown) + self.sizes()) + "\n"
        if os.environ.get("PHOSPHOR_WRITE_GOLDEN") == "1":
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(now)
        before, after = golden.read_text().splitlines(), now.splitlines()
        changes = [f"- {line}" for line in before if line not in after]
        changes += [f"+ {line}" for line in after if line not in before]
        self.assertEqual(changes, [], f"write {golden.name} anew if this is what you want")
