#!/usr/bin/env python3
"""Shows each rule of tidy.py a tree that it must flag, and one that it must leave alone."""

import sys
import tempfile
import unittest
from pathlib import Path

import tidy

ESSAY = "// A thing.\n// Threads: any.\n\n#pragma once\n"


def messages(files):
    """The findings in a tree of {path: text}, except for missing READMEs unless one is given."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return [
            str(f) for f in tidy.findings(folder) if "the folder has no README" not in f.message
        ]


class Rules(unittest.TestCase):
    def flagged(self, files, expected):
        found = messages(files)
        self.assertTrue(any(expected in m for m in found), f"{expected!r} is not in {found}")

    def clean(self, files):
        self.assertEqual(messages(files), [])

    def test_arrows_point_one_way(self):
        public = {
            "proto/include/phosphor/ids.h": ESSAY,
            "client/include/phosphor/context.h": ESSAY,
            "proto/include/phosphor/arena.h": ESSAY,
        }
        self.flagged(
            {"store/a.cpp": '#include "query/api.h"\n'},
            "store/a.cpp:1: store/ may not include query/",
        )
        self.flagged({"query/a.cpp": '\n#include "collector/ingest.h"\n'}, "query/a.cpp:2: ")
        self.flagged({"collector/a.cpp": '#include "query/api.h"\n'}, "may not include query/")
        self.flagged(
            {**public, "store/a.cpp": "#include <phosphor/context.h>\n"}, "may not include client/"
        )
        self.flagged({**public, "client/a.cpp": "#include <phosphor/arena.h>\n"}, "phosphor::wire")
        self.clean({**public, "store/a.cpp": '#include <phosphor/ids.h>\n#include "store/b.h"\n'})
        self.clean(
            {"collector/serve.cpp": '#include "query/api.h"\n#include "ui/viewer_files.h"\n'}
        )
        self.clean(
            {**public, "tests/a.cpp": '#include "query/api.h"\n#include <phosphor/context.h>\n'}
        )

    def test_big_libraries_stay_where_they_are_wrapped(self):
        self.flagged(
            {"query/api.cpp": "#include <rocksdb/db.h>\n"},
            "query/api.cpp:1: <rocksdb/db.h> is confined",
        )
        self.flagged({"collector/ingest.cpp": "#include <uv.h>\n"}, "<uv.h> is confined")
        self.flagged(
            {"store/keys.cpp": "#include <boost/beast.hpp>\n"}, "<boost/beast.hpp> is confined"
        )
        self.clean({"store/rocks_store.cpp": "#include <rocksdb/db.h>\n"})
        self.clean({"query/trace_json.cpp": "#include <boost/json.hpp>\n"})

    def test_files_and_lines_have_a_limit(self):
        self.flagged({"store/a.cpp": "int a;\n" * 501}, "501 lines")
        self.clean({"store/a.cpp": "int a;\n" * 500})
        self.flagged({"store/a.cpp": "x" * 101 + "\n"}, "store/a.cpp:1: 101 columns")
        self.clean({"store/a.cpp": "x" * 100 + "\n"})

    def test_a_header_opens_with_its_essay(self):
        self.flagged({"store/a.h": "#pragma once\n"}, "without its essay")
        self.flagged({"store/a.h": "// Short.\n\n#pragma once\n"}, "without its essay")
        self.flagged({"store/a.h": "// A thing.\n// Threads: any.\n"}, "no `#pragma once`")
        self.clean({"store/a.h": ESSAY})
        self.clean({"tests/a.h": "// Short.\n\n#pragma once\n"})
        self.flagged({"tests/a.h": "#pragma once\n"}, "without its essay")

    def test_every_test_is_listed(self):
        text = "phosphor_test(NAME store_test SOURCES keys_test.cpp)\n"
        listed = {"tests/store/CMakeLists.txt": text, "tests/store/keys_test.cpp": "int a;\n"}
        self.clean(listed)
        self.flagged(
            {**listed, "tests/store/late_test.cpp": "int a;\n"},
            "tests/store/late_test.cpp:1: no CMakeLists.txt names this test",
        )
        self.flagged({**listed, "tests/store/s_test.cpp": "int a;\n"}, "no CMakeLists.txt names")
        self.flagged(
            {
                "tests/store/CMakeLists.txt": "",
                "tests/query/CMakeLists.txt": text,
                "tests/store/keys_test.cpp": "",
            },
            "no CMakeLists.txt names",
        )

    def test_marks_are_not_left(self):
        self.flagged({"store/a.cpp": "// TODO: later\n"}, "needs its issue's number")
        self.flagged({"store/a.cpp": "// FIXME\n"}, "may not be merged")
        self.clean({"store/a.cpp": "// TODO(#12): when the compactor is there\n"})

    def test_names_say_something(self):
        self.flagged({"store/util.cpp": ""}, "'util.cpp' says nothing")
        self.flagged({"store/common/a.cpp": ""}, "'common' says nothing")
        self.flagged({"store/a.cpp": "class SpanManager {\n"}, "'SpanManager' is a vague noun")
        self.flagged({"store/a.cpp": "struct TraceInfo {\n"}, "'TraceInfo'")
        self.flagged({"store/a.cpp": "void process(int a);\n"}, "process() does not say")
        self.flagged(
            {"store/a.cpp": "Result<void> Loop::handle(int a) {\n"}, "handle() does not say"
        )
        self.clean({"store/a.cpp": "  return handle(a);\n  auto x = a.handle(b);\n"})

    def test_no_path_of_one_machine(self):
        self.flagged({"README.md": "see /home/anna/phosphor\n"}, "path of one machine")
        self.clean({"README.md": "see https://example.org/home/anna and docs/home/a\n"})

    def test_tests_do_not_sleep(self):
        self.flagged(
            {"tests/store/a.cpp": "std::this_thread::sleep_for(1ms);\n"}, "never for a time"
        )
        self.clean({"client/sender.cpp": "std::this_thread::sleep_for(1ms);\n"})

    def test_only_the_seven_folders(self):
        self.flagged({"docs/a.md": "x\n"}, "'docs/' is not one of the project's folders")
        self.clean({".ci/run": "x\n"})

    def test_each_folder_says_what_it_may_use(self):
        self.flagged({"store/README.md": "# store\n"}, "may not use")
        self.clean({"store/README.md": "# store\n\n## May use / may not use\n"})
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "store").mkdir()
            (Path(folder) / "store/a.cpp").write_text("", encoding="utf-8")
            self.assertIn(
                "the folder has no README", "".join(str(f) for f in tidy.findings(folder))
            )

    def test_the_readme_shows_what_is_compiled(self):
        example = 'Tracer tracer{TracerOptions{"cards"}};\n'
        compiled = {"tests/client/readme_example.h": ESSAY + example}
        self.clean({**compiled, "README.md": "```cpp\n" + example + "```\n"})
        self.flagged(
            {**compiled, "README.md": "x\n```cpp\n" + example.replace("cards", "card") + "```\n"},
            "README.md:3: the example differs",
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
