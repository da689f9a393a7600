#!/usr/bin/env python3
"""An application adds the source tree to its own, as FetchContent does; nothing else changes."""

import unittest

import package
from package import downstream, run


class Embedded(unittest.TestCase):
    def setUp(self):
        self.collector = package.Collector()
        self.addCleanup(self.collector.close)

    def test_the_client_alone_is_built_and_works(self):
        build = package.build_folder("embedded")
        package.configure_and_build(downstream, build, f"-DPHOSPHOR_SOURCE={package.source}")
        run(build / "downstream", env=self.collector.env)
        self.assertIn(b"GET /balances/{id}", self.collector.datagram())
        self.assertEqual(list(build.rglob("*phosphor-client*"))[0].suffix, ".a")


if __name__ == "__main__":
    unittest.main()
