// Bundles the viewer: node build.mjs OUT [EMBED.cpp]
//
// OUT receives the files as they are served: two pages (below), and assets whose names carry a hash
// of their content, so that a browser may keep them for ever. EMBED.cpp receives a C++ file that
// takes the same files into the executable (ui/viewer_files.h).
//
// There are two pages because the viewer works under any URL prefix: a page cannot know its prefix
// without an inline script, which the Content-Security-Policy forbids, but it knows how deep it
// lies. They differ in <base> alone.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

const [out, embed] = process.argv.slice(2);
if (!out) {
  console.error("usage: node build.mjs OUT [EMBED.cpp]");
  process.exit(64);
}

const PAGES = { "index.html": "./", "traces/index.html": "../" };

const CONTENT_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

async function bundle() {
  const result = await build({
    entryPoints: { viewer: "src/main.ts", style: "src/styles/main.css", icon: "src/icon.svg" },
    outdir: join(out, "assets"),
    entryNames: "[name]-[hash]",
    loader: { ".svg": "copy" },
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    metafile: true,
    preserveSymlinks: true,
    legalComments: "none",
    logLevel: "warning",
  });
  const names = Object.keys(result.metafile.outputs).map((path) => posix.basename(path));
  return (prefix) => `assets/${names.find((name) => name.startsWith(prefix))}`;
}

function writePages(asset) {
  const template = readFileSync("src/index.html", "utf8");
  for (const [page, base] of Object.entries(PAGES)) {
    const text = template
      .replace("{{base}}", base)
      .replace("{{style}}", asset("style-"))
      .replace("{{icon}}", asset("icon-"))
      .replace("{{script}}", asset("viewer-"));
    mkdirSync(dirname(join(out, page)), { recursive: true });
    writeFileSync(join(out, page), text);
  }
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();
}

function embedding(path, index) {
  const extension = posix.extname(path);
  const type = CONTENT_TYPES[extension];
  if (!type) throw new Error(`no content type for ${path}`);
  return {
    label: `phosphor_viewer_file_${index}`,
    file: resolve(path),
    path: `/${posix.relative(resolve(out), resolve(path))}`,
    type,
    size: statSync(path).size,
    etag: createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16),
  };
}

function embeddingSource(files) {
  const bytes = files.map(
    (f) => `    ".balign 16\\n${f.label}:\\n.incbin \\"${f.file}\\"\\n"  // ${f.etag}`,
  );
  const declarations = files.map((f) => `extern "C" const char ${f.label}[];`);
  const rows = files.map((f) => {
    const bytes = `std::string_view(${f.label}, ${f.size})`;
    return `    {"${f.path}", "${f.type}",\n     ${bytes}, "\\"${f.etag}\\""},`;
  });
  return `// Written by ui/build.mjs.
#include "ui/viewer_files.h"

asm(".section .rodata\\n"
${bytes.join("\n")}
    ".text\\n");
${declarations.join("\n")}

namespace phosphor {

std::span<const ViewerFile> viewer_files() noexcept {
  static const ViewerFile files[] = {
${rows.join("\n")}
  };
  return files;
}

}  // namespace phosphor
`;
}

rmSync(out, { recursive: true, force: true });
writePages(await bundle());
if (embed) writeFileSync(embed, embeddingSource(filesUnder(out).map(embedding)));
