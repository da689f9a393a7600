"""The project's shape as tables: its folders, who may include whom, which file wraps which library.

tidy.py compares the tree with this. A change here is a change of the architecture: it belongs into
the same commit as the change of ARCHITECTURE.md.
"""

from dataclasses import dataclass, field

folders = ("client", "collector", "store", "query", "ui", "proto", "tests")
dot_folders = (".ci", ".github")
not_ours = (".git", "build", "phosphor-data")

max_file_lines = 500
max_line_columns = 100
long_lines_allowed = ()

# The arrows. `tests` may include everything and is not listed.
may_include = {
    "proto": ("proto",),
    "client": ("client", "proto"),
    "store": ("store", "proto"),
    "collector": ("collector", "store", "proto"),
    "query": ("query", "store", "proto"),
    "ui": ("ui",),
}

# These put the executable together, so they see what they wire: the commands, the daemon's parts,
# and the daemon as the query API sees it.
wiring = (
    "collector/main.cpp",
    "collector/serve.cpp",
    "collector/serve.h",
    "collector/daemon_metrics.cpp",
    "collector/daemon_metrics.h",
    "collector/daemon_parts.cpp",
    "collector/daemon_parts.h",
    "collector/running_daemon.cpp",
    "collector/running_daemon.h",
)

# Part of phosphor::wire, which only the server side links.
server_side_headers = tuple(
    f"phosphor/{name}.h" for name in ("arena", "datagram", "id_text", "otlp", "record_batch")
)


def allowed_folders(path):
    if path in wiring:
        return folders
    return may_include[path.split("/")[0]]


def is_client_core(path):
    return path.startswith("client/") and not path.startswith(("client/demo/", "client/otlp/"))


@dataclass(frozen=True)
class Library:
    prefix: str  # of the include
    files: tuple = field(default_factory=tuple)  # patterns of the files that wrap it


# The first prefix that fits counts, so the narrower one stands first.
libraries = (
    Library("rocksdb/", (r"store/.*", r"tests/store/.*")),
    Library(
        "uv.h",
        (
            r"collector/udp_listener\.(cpp|h)",
            r"collector/uv_.*",
            r"client/include/phosphor/uv\.h",
            r"tests/(collector|client)/.*",
        ),
    ),
    Library("boost/unordered/", (r"store/.*", r"query/trace_links\.cpp")),
    Library("boost/crc.hpp", (r"store/log_salvage\.cpp",)),
    Library("boost/json", (r"query/.*", r"proto/.*", r"client/demo/.*", r"tests/.*")),
    Library(
        "boost/",
        (
            r"query/http_(server|connection)\.(cpp|h)",
            r"query/cli/.*",
            r"client/include/phosphor/(asio|beast)\.h",
            r"client/otlp/http_post\.cpp",
            r"client/demo/.*",
            r"tests/.*",
        ),
    ),
    Library("protozero/", (r"proto/.*", r"tests/.*")),
    Library("google/protobuf/", (r"tests/.*",)),
    Library(
        "CLI/",
        (
            r"collector/options.*",
            r"(query|store)/cli/.*",
            r"client/demo/.*",
            r"tests/bench/.*",
        ),
    ),
    Library(
        "grpc",
        (r"collector/otlp_grpc_server\.cpp", r"client/include/phosphor/grpc\.h", r"tests/.*"),
    ),
    Library("curl/", (r"client/include/phosphor/curl\.h", r"tests/client/.*")),
    Library("spdlog/", (r"client/include/phosphor/spdlog\.h", r"tests/client/.*")),
    Library("libdeflate.h", (r"collector/inflate\.cpp",)),
    Library("re2/", (r"store/text_pattern\.cpp",)),
    Library("zlib.h", (r"tests/.*",)),
    Library("zstd.h", (r"store/.*", r"collector/inflate\.cpp", r"tests/.*")),
    Library("xxhash.h", (r"proto/.*", r"store/.*", r"query/.*")),
)

# The one place that waits by sleeping, for a condition; and the bench, whose load has a rate.
may_sleep = (r"tests/support/eventually\.h", r"tests/bench/.*")

# What the C++ examples of the READMEs are part of.
compiled_example = "tests/client/readme_example.h"
