// Bundles tests and runs them: node run.mjs OUT [--run] FILE.ts …
//
// Runs in the build folder's workspace, where node_modules, src/ and tests/ lie side by side. With
// one FILE and --run it is started as a program, with the arguments after "--"; without --run the
// files are tests, for Node's own test runner.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { basename, join } from "node:path";

const separator = process.argv.indexOf("--");
const own = process.argv.slice(2, separator < 0 ? undefined : separator);
const rest = separator < 0 ? [] : process.argv.slice(separator + 1);
const program = own.includes("--run");
const [out, ...files] = own.filter((argument) => argument !== "--run");
if (!out || files.length === 0) {
  console.error("usage: node run.mjs OUT [--run] FILE.ts … [-- ARGUMENTS]");
  process.exit(64);
}

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: files,
  outdir: out,
  entryNames: "[name]",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node18",
  sourcemap: "inline",
  preserveSymlinks: true,
  logLevel: "warning",
  alias: { viewer: "./src" },
});
const built = files.map((file) => join(out, basename(file).replace(/\.ts$/, ".mjs")));
const options = program ? built : ["--enable-source-maps", "--test", ...built];
const result = spawnSync(process.execPath, [...options, ...rest], {
  stdio: "inherit",
});
process.exit(result.status ?? 1);
