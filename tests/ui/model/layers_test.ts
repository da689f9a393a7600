// The folders' rules of ui/README.md, read from the sources.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const MAY_IMPORT: Record<string, readonly string[]> = {
  api: ["api"],
  model: ["api", "model"],
  view: ["api", "model", "view"],
};

const sources = Object.keys(MAY_IMPORT).flatMap((folder) =>
  readdirSync(`src/${folder}`).map((file) => {
    return {
      folder,
      file: `${folder}/${file}`,
      text: readFileSync(`src/${folder}/${file}`, "utf8"),
    };
  }),
);

function importedFolders(text: string, folder: string): string[] {
  const paths = [...text.matchAll(/from "([^"]+)"/g)].map((match) => match[1]!);
  return paths.map((path) =>
    path.startsWith("./") ? folder : path.replace(/^\.\.\/|\/[^/]*$/g, ""),
  );
}

test("layers: imports go from view to model to api; the graph library is in one file", () => {
  assert.ok(sources.length > 20);
  for (const { folder, file, text } of sources) {
    const allowed = file === "model/map_layout.ts" ? ["@dagrejs"] : [];
    for (const imported of importedFolders(text, folder)) {
      assert.ok([...MAY_IMPORT[folder]!, ...allowed].includes(imported), `${file}: ${imported}`);
    }
  }
});

test("layers: the model does not know the DOM, and nothing makes markup of text", () => {
  for (const { folder, file, text } of sources) {
    if (folder !== "view") {
      assert.doesNotMatch(text, /\b(document|window|localStorage)\.|HTMLElement/, file);
    }
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/,
      file,
    );
  }
});
