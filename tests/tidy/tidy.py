#!/usr/bin/env python3
"""Checks what no compiler checks: the rules of ARCHITECTURE.md and CONTRIBUTING.md.

    tidy.py [FOLDER]      prints `file:line: what is wrong; what to do` for each finding

The exit status is 1 if there are findings. Each rule is a function from a SourceFile (or the whole
Tree) to findings; tidy_test.py shows each one a file that it must flag and one that it must not.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import layout


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class SourceFile:
    path: str  # from the project's root, with slashes
    lines: list

    @property
    def folder(self):
        return self.path.split("/")[0]

    @property
    def name(self):
        return self.path.rsplit("/", 1)[-1]

    @property
    def suffix(self):
        return os.path.splitext(self.name)[1]

    def is_cpp(self):
        return self.suffix in (".cpp", ".h", ".cc", ".c", ".hpp")

    def is_code(self):
        return self.is_cpp() or self.suffix in (
            ".py",
            ".sh",
            ".ts",
            ".js",
            ".mjs",
            ".css",
            ".cmake",
        )

    def at(self, line, message):
        return Finding(self.path, line, message)

    def grep(self, pattern):
        """(line number, match) for each line that has the pattern."""
        for number, line in enumerate(self.lines, 1):
            match = re.search(pattern, line)
            if match:
                yield number, match


class Tree:
    """The files that belong to the project: those git knows of, or all where there is no git."""

    def __init__(self, root):
        self.root = Path(root)
        self.paths = sorted(self._paths())
        self.files = [f for f in map(self._read, self.paths) if f is not None]

    def _paths(self):
        git = subprocess.run(
            [
                "git",
                "-C",
                str(self.root),
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ],
            capture_output=True,
            check=False,
        )
        if git.returncode == 0:
            names = [n for n in git.stdout.decode().split("\0") if n]
            return [n for n in names if (self.root / n).is_file()]
        return [
            p.relative_to(self.root).as_posix()
            for p in self.root.rglob("*")
            if p.is_file()
            and p.relative_to(self.root).parts[0] not in layout.not_ours
            and "node_modules" not in p.parts
        ]

    def _read(self, path):
        try:
            return SourceFile(path, (self.root / path).read_text(encoding="utf-8").splitlines())
        except UnicodeDecodeError:
            return None  # a picture, a corpus file, a golden datagram

    def cpp_files(self):
        return [f for f in self.files if f.is_cpp()]

    def code_files(self):
        return [f for f in self.files if f.is_code()]


# --- rules for one file -------------------------------------------------------------------------


def own_folder_of(include, public_headers):
    """The folder that an include of ours leads to; None for the libraries'."""
    if include.startswith("phosphor/"):
        return public_headers.get(include)
    first = include.split("/")[0]
    return first if first in layout.folders else None


def includes(file):
    for number, match in file.grep(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]'):
        yield number, match.group(1)


def include_arrows(file, public_headers):
    if file.folder not in layout.may_include:
        return
    allowed = layout.allowed_folders(file.path)
    for number, include in includes(file):
        target = own_folder_of(include, public_headers)
        if target is not None and target not in allowed:
            yield file.at(
                number,
                f"{file.folder}/ may not include {target}/ (ARCHITECTURE.md, Arrows); "
                "let serve.cpp pass it in, or move the type to the folder it describes",
            )
        if layout.is_client_core(file.path) and include in layout.server_side_headers:
            yield file.at(
                number,
                f"<{include}> belongs to phosphor::wire, which the client does not "
                "link; use annotation.h, batch.h and ids.h",
            )


def big_libraries(file):
    for number, include in includes(file):
        for library in layout.libraries:
            if not include.startswith(library.prefix):
                continue
            if not any(re.fullmatch(p, file.path) for p in library.files):
                yield file.at(
                    number,
                    f"<{include}> is confined to {', '.join(library.files)}; use what "
                    "wraps it, or add the file in tests/tidy/layout.py with its reason",
                )
            break


def file_length(file):
    limit = layout.max_file_lines
    if file.is_code() and len(file.lines) > limit:
        yield file.at(
            limit + 1, f"{len(file.lines)} lines, {limit} are allowed; split the file by idea"
        )


def line_length(file):
    if not file.is_code() or file.path in layout.long_lines_allowed:
        return
    for number, line in enumerate(file.lines, 1):
        if len(line) > layout.max_line_columns and not re.search(r'R"|https?://', line):
            yield file.at(
                number, f"{len(line)} columns, {layout.max_line_columns} are allowed; wrap it"
            )


def header_essay(file):
    if file.suffix != ".h":
        return
    comment = 0
    while comment < len(file.lines) and file.lines[comment].startswith("//"):
        comment += 1
    if comment < (1 if file.folder == "tests" else 2):
        yield file.at(
            1,
            "the header opens without its essay; say first what it is, who owns it, which "
            "threads may call, the units, what failure looks like",
        )
    if not any(line == "#pragma once" for line in file.lines):
        yield file.at(1, "the header has no `#pragma once`")


def left_marks(file):
    if not file.is_code() or file.folder == "tests" and "/tidy/" in file.path:
        return
    for number, _ in file.grep(r"\bTODO\b(?!\(#\d+\))"):
        yield file.at(number, "a TODO needs its issue's number: TODO(#12); or do it now")
    for number, match in file.grep(r"\b(FIXME|XXX|HACK)\b"):
        yield file.at(number, f"{match.group(1)} may not be merged; mend it, or TODO(#number)")


def banned_names(file):
    parts = file.path.split("/")
    for part in parts:
        if re.fullmatch(r"(utils?|commons?|helpers?|misc|managers?)(\.\w+)?", part):
            yield file.at(1, f"'{part}' says nothing; name the file or folder after its one idea")
    if not file.is_cpp():
        return
    noun = (
        r"^\s*(?:class|struct|enum"
        r" class|namespace|using)\s+(\w*(?:Utils?|Helpers?|Manager|Data|Info))\b"
    )
    for number, match in file.grep(noun):
        yield file.at(
            number, f"'{match.group(1)}' is a vague noun; use the field's word (CONTRIBUTING.md)"
        )
    for number, match in file.grep(
        r"^\s*(?!return\b)[\w:<>,&*\[\]]+\s+(?:\w+::)?(process|handle)\s*\("
    ):
        yield file.at(number, f"{match.group(1)}() does not say what it does; name the deed")


def machine_paths(file):
    if "/tidy/" in file.path:
        return
    for number, match in file.grep(r"(?<![\w.}])/(home|root|Users|work|farm|mnt)/\w+"):
        yield file.at(
            number, f"'{match.group(0)}' is a path of one machine; make it relative or an argument"
        )


def sleeping_tests(file):
    if (
        file.folder != "tests"
        or not file.is_cpp()
        or any(re.fullmatch(p, file.path) for p in layout.may_sleep)
    ):
        return
    for number, _ in file.grep(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|::sleep\("):
        yield file.at(
            number, "a test waits for a condition, never for a time; use tests/support/eventually.h"
        )


# --- rules for the whole tree -------------------------------------------------------------------


def unlisted_tests(tree):
    lists = {
        f.path.rsplit("/", 1)[0]: "\n".join(f.lines)
        for f in tree.files
        if f.name == "CMakeLists.txt" and "/" in f.path
    }
    for file in tree.cpp_files():
        if not file.name.endswith("_test.cpp"):
            continue
        folders = [folder for folder in lists if file.path.startswith(folder + "/")]
        if not any(
            re.search(rf"(?<![\w]){re.escape(file.path[len(folder) + 1:])}\b", lists[folder])
            for folder in folders
        ):
            yield file.at(
                1,
                "no CMakeLists.txt names this test, so it never runs; add it to "
                "phosphor_test(… SOURCES …)",
            )


def top_level_folders(tree):
    seen = set()
    for path in tree.paths:
        folder = path.split("/")[0]
        if "/" in path and folder not in layout.folders and folder not in layout.dot_folders:
            if folder not in seen:
                seen.add(folder)
                yield Finding(
                    path,
                    1,
                    f"'{folder}/' is not one of the project's folders "
                    f"({', '.join(layout.folders)}); put the file into the one it serves",
                )


def folder_readmes(tree):
    for folder in layout.folders:
        readme = next((f for f in tree.files if f.path == f"{folder}/README.md"), None)
        if readme is None:
            if any(path.startswith(folder + "/") for path in tree.paths):
                yield Finding(
                    f"{folder}/README.md",
                    1,
                    "the folder has no README; say what it is, its choices, and what it may use",
                )
        elif folder in layout.may_include and not any(
            re.search("may use", l, re.I) for l in readme.lines
        ):
            yield readme.at(
                len(readme.lines),
                "the README does not end with what the folder may use and may not use",
            )


def readme_examples(tree):
    """The C++ of the READMEs' first example is part of a file that a test compiles."""
    compiled = next((f for f in tree.files if f.path == layout.compiled_example), None)
    for file in tree.files:
        if file.name != "README.md" or compiled is None:
            continue
        blocks = re.findall(r"```cpp\n(.*?)```", "\n".join(file.lines), re.S)
        for block in blocks:
            if "TracerOptions" in block and block.strip() not in "\n".join(compiled.lines):
                line = 1 + "\n".join(file.lines).split(block)[0].count("\n")
                yield file.at(
                    line,
                    f"the example differs from {compiled.path}, which is what a test compiles;"
                    " copy it",
                )


def public_headers_of(tree):
    """'phosphor/ids.h' -> 'proto'."""
    found = {}
    for path in tree.paths:
        match = re.fullmatch(r"(\w+)/include/(phosphor/.+)", path)
        if match:
            found[match.group(2)] = match.group(1)
    return found


def findings(root):
    tree = Tree(root)
    public_headers = public_headers_of(tree)
    for file in tree.cpp_files():
        yield from include_arrows(file, public_headers)
        yield from big_libraries(file)
        yield from header_essay(file)
        yield from sleeping_tests(file)
    for file in tree.code_files():
        yield from file_length(file)
        yield from line_length(file)
        yield from left_marks(file)
    for file in tree.files:
        yield from banned_names(file)
        yield from machine_paths(file)
    for rule in (unlisted_tests, top_level_folders, folder_readmes, readme_examples):
        yield from rule(tree)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    found = sorted(set(findings(root)), key=lambda f: (f.path, f.line, f.message))
    for finding in found:
        print(finding)
    print(f"tidy: {len(found)} findings" if found else "tidy: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
