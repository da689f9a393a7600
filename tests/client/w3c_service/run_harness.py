"""Runs W3C's trace context harness against the test service beside this file.

    run_harness.py <w3c_service> <the harness's test.py> <strictness: 1 or 2>

The service is started on a free port and ends with this script. The exit code is the harness's:
the number of cases that failed.
"""

import os
import socket
import subprocess
import sys

# The level of the specification that is tested; 2 includes the cases of level 1.
SPEC_LEVEL = "2"
# Longer than the whole harness can take, with every one of its cases timing out.
LIMIT_SECONDS = 400


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    service_program, harness, strictness = sys.argv[1:]
    service = subprocess.Popen([service_program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with service:
        endpoint = service.stdout.readline().decode().strip()
        settings = {
            "HARNESS_PORT": str(free_port()),
            "SPEC_LEVEL": SPEC_LEVEL,
            "STRICT_LEVEL": strictness,
        }
        result = subprocess.run(
            [sys.executable, harness, endpoint],
            cwd=os.path.dirname(harness),
            env={**os.environ, **settings},
            timeout=LIMIT_SECONDS,
            check=False,
        )
        service.stdin.close()
    return result.returncode or service.returncode


if __name__ == "__main__":
    sys.exit(main())
