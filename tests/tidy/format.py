#!/usr/bin/env python3
"""Compares every C++ file with .clang-format, as clang-format 14 (Debian 12's) reads it.

format.py [FOLDER]           prints what differs; the exit status is 1 if anything does
format.py --write [FOLDER]   rewrites the files that differ
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import tidy

# Versions differ in what they do with the same configuration, so one is agreed on.
version = "14"
files_per_run = 16


def find_clang_format():
    for name in (f"clang-format-{version}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        answer = subprocess.run([program, "--version"], capture_output=True, check=True)
        if f"version {version}." in answer.stdout.decode():
            return program
    return None


def main():
    arguments = [a for a in sys.argv[1:] if a != "--write"]
    mode = ["-i"] if "--write" in sys.argv else ["--dry-run", "-Werror"]
    program = find_clang_format()
    if program is None:
        print(f"format: clang-format {version} is missing; apt-get install clang-format-{version}")
        return 1
    root = arguments[0] if arguments else "."
    paths = [f.path for f in tidy.Tree(root).cpp_files()]
    runs = [paths[i : i + files_per_run] for i in range(0, len(paths), files_per_run)]

    def run(some_paths):
        command = [program, "--style=file", *mode, *some_paths]
        return subprocess.run(command, cwd=root, check=False).returncode

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = any(list(pool.map(run, runs)))
    if failed:
        print("format: mend it with: python3 tests/tidy/format.py --write")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
