import assert from "node:assert/strict";
import { test } from "node:test";

import { complete, completionAt, MAX_OPTIONS, type Vocabulary } from "viewer/model/completion.js";
import { forSeeds } from "../support/random.js";

const vocabulary: Vocabulary = new Map([
  ["service", ['"api"', '"card-api"', '"shop"']],
  ["span.http.route", ['"/cards"', '"/basket"']],
  ["resource.http.route", ['"/other"']],
  ["span.n", ["5", "7"]],
  ['span."a key"', ['"x"']],
]);

// "|" is the caret.
function offered(text: string): string[] {
  const caret = text.indexOf("|");
  return completionAt(text.replace("|", ""), caret, vocabulary).options;
}

test("completion: where a test begins, fields and attributes are offered", () => {
  assert.ok(offered("|").includes("service"));
  assert.deepEqual(offered("serv|"), ["service", "trace:root_service"]);
  assert.ok(offered("error and {serv|").includes("service"));
  assert.equal(offered("http|")[0], ".http.route");
  assert.deepEqual(offered("span.http|"), ["span.http.route"]);
  assert.deepEqual(offered('."a |'), ['."a key"', 'span."a key"']);
});

test("completion: behind a comparison the field's values are offered", () => {
  assert.deepEqual(offered("service = |"), ['"api"', '"card-api"', '"shop"']);
  assert.deepEqual(offered('service = "ap|'), ['"api"', '"card-api"']);
  assert.deepEqual(offered("service = sho|"), ['"shop"']);
  assert.deepEqual(offered('service in ("api", |'), ['"api"', '"card-api"', '"shop"']);
  assert.deepEqual(offered(".http.route = |"), ['"/cards"', '"/basket"', '"/other"']);
  assert.deepEqual(offered("span.http.route = |"), ['"/cards"', '"/basket"']);
  assert.deepEqual(offered("span.n > |"), ["5", "7"]);
  assert.deepEqual(offered("status = e|"), ["error", "unset"]);
  assert.deepEqual(offered("duration > |"), []);
});

test("completion: behind a field comparisons, behind a test joins", () => {
  assert.ok(offered("service |").includes("="));
  assert.deepEqual(offered('service = "api" |'), ["and", "or"]);
  assert.deepEqual(offered("error a|"), ["and"]);
  assert.ok(offered('service = "api" and |').includes("error"));
});

test("completion: what is chosen replaces what was written, and the caret is behind it", () => {
  const query = 'service = "ap and error';
  const at = completionAt(query, 13, vocabulary);
  const done = complete(query, at, '"api"');
  assert.equal(done.text, 'service = "api" and error');
  assert.equal(done.text.slice(0, done.caret), 'service = "api" ');
});

test("completion: whatever is written, few are offered, and never what is there already", () => {
  const parts = ["service", " = ", '"', "api", ".http", " and ", "(", "{", "not ", "`", "\\", "é"];
  const many = new Map([...vocabulary, ["name", Array.from({ length: 500 }, (_, k) => `"${k}"`)]]);
  forSeeds(300, (random) => {
    const text = Array.from({ length: random.between(0, 9) }, () => random.pick(parts)).join("");
    const caret = random.between(0, text.length);
    const { from, to, options } = completionAt(text, caret, many);
    assert.ok(from <= to && to === caret && options.length <= MAX_OPTIONS);
    assert.ok(!options.includes(text.slice(from, to)));
  });
});
