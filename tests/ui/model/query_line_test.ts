import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsOfLine, lineOf, mistakeOf, type LineFields } from "viewer/model/query_line.js";
import { tokensOf } from "viewer/model/query_tokens.js";
import { forSeeds, type Random } from "../support/random.js";

const fields = (more: Partial<LineFields> = {}): LineFields => ({
  text: "",
  service: "",
  operation: "",
  attributes: [],
  minDuration: "",
  maxDuration: "",
  errorsOnly: false,
  ...more,
});

function check(line: string, more: Partial<LineFields>): void {
  assert.deepEqual(fieldsOfLine(line), fields(more), line);
}

test("query line: what fields can say is in the fields, the rest stays as it is written", () => {
  check("", {});
  check('service = "api"', { service: "api" });
  check("service='api' && name=`GET /`", { service: "api", operation: "GET /" });
  check("error", { errorsOnly: true });
  check("status = error", { errorsOnly: true });
  check("duration >= 200ms and duration <= 1.5s", { minDuration: "200ms", maxDuration: "1.5s" });
  check('.http.route = "/cards"', { attributes: ["http.route=/cards"] });
  check('."a key" = "x"', { attributes: ["a key=x"] });
  check('.code in (500, "500")', { attributes: ["code=500"] });
  check('error and {service = "a"} and trace:spans > 2', {
    errorsOnly: true,
    text: '{service = "a"} and trace:spans > 2',
  });
  check('error and (.a = "or" or .b exists)', {
    errorsOnly: true,
    text: '(.a = "or" or .b exists)',
  });
  check('service = "a" and service = "b"', { service: "a", text: 'service = "b"' });
});

test("query line: what a field would say otherwise stays in the text", () => {
  for (const line of [
    'service = "a" or error',
    "not error",
    "duration > 200ms",
    ".code = 500",
    '.code = "500"',
    '.k = " x"',
    'span.k = "x"',
    '."a=b" = "x"',
    'service != "a"',
    'service = ""',
    'name = "a\\nb"',
    '(service = "a" or error) and duration',
    "service = ",
    'service = "open',
    'service = "a" and',
    ") and error",
  ])
    check(line, { text: line.trim() });
});

test("query line: written and read again, the fields are the same", () => {
  const texts = [
    "a",
    "GET /x",
    'q"uote',
    "b\\s",
    "`'",
    "it's é",
    "and",
    "or b",
    "x=y",
    "{}",
    "(",
    "5",
  ];
  const rests = [
    "",
    "kind = server",
    "not error",
    '{name = "x"} and {error}',
    ".n > 5 or .m exists",
  ];
  const some = <T>(random: Random, value: T, none: T) => (random.chance(0.5) ? value : none);
  forSeeds(300, (random) => {
    const attribute = () =>
      `${random.pick(["k", "a key", "http.route", "é"])}=${random.pick(texts)}`;
    const given = fields({
      service: some(random, random.pick(texts), ""),
      operation: some(random, random.pick(texts), ""),
      errorsOnly: random.chance(0.5),
      minDuration: some(random, "200ms", ""),
      maxDuration: some(random, "1.5s", ""),
      attributes: random.chance(0.5) ? [attribute(), attribute()] : [],
      text: random.pick(rests),
    });
    const read = fieldsOfLine(lineOf(given).text);
    const grouped = given.text.startsWith(".n > 5 or") && lineOf(given).text !== given.text;
    assert.deepEqual(read, { ...given, text: grouped ? `(${given.text})` : given.text });
  });
});

test("query line: any text can be taken apart, and nothing of it is lost", () => {
  const alphabet = [
    "service",
    " = ",
    '"a"',
    '"',
    "'",
    "`",
    "(",
    ")",
    "{",
    " and ",
    " or ",
    ".k",
    "\\",
  ];
  forSeeds(500, (random) => {
    const line = Array.from({ length: random.between(0, 12) }, () => random.pick(alphabet)).join(
      "",
    );
    const tokens = tokensOf(line);
    assert.equal(
      tokens
        .map((t) => t.text)
        .join("")
        .replace(/\s/g, ""),
      line.replace(/\s/g, ""),
    );
    const once = lineOf(fieldsOfLine(line)).text;
    assert.equal(lineOf(fieldsOfLine(once)).text, once);
  });
});

test("query line: durations that the language does not take are written as it takes them", () => {
  assert.equal(lineOf(fields({ minDuration: "2 s" })).text, "duration >= 2s");
  assert.equal(lineOf(fields({ maxDuration: "5 µs" })).text, "duration <= 5us");
  assert.equal(lineOf(fields({ minDuration: "soon" })).text, "");
});

test("query line: a mistake is found at its place in the line", () => {
  const wrong = fields({ service: "é", text: '.k = "é" and foo' });
  const { text } = lineOf(wrong);
  // The bytes of `.k = "é" and ` are 14.
  const mistake = mistakeOf("parameter 'query' at character 15: 'foo' is no field", wrong);
  assert.equal(text.slice(mistake!.at), "foo");
  assert.equal(mistake!.why, "'foo' is no field");
  const atEnd = mistakeOf("parameter 'query' at character 99: is missing", wrong);
  assert.equal(atEnd!.at, text.length);
  assert.equal(mistakeOf("parameter 'service' is given more than once", wrong), undefined);
});
