import assert from "node:assert/strict";
import { test } from "node:test";

import { nextMatch } from "viewer/model/find.js";
import { barText, explainState, marksOf } from "viewer/model/span_text.js";
import { lossesOf, totalLoss } from "viewer/model/loss.js";
import { paymentTrace } from "../support/sample_traces.js";
import type { SpanState } from "viewer/api/types.js";

const { spans } = paymentTrace();

test("find: next and previous go around the ends", () => {
  assert.deepEqual(
    [nextMatch([2, 5], 2, 1), nextMatch([2, 5], 5, 1), nextMatch([2, 5], 2, -1)],
    [5, 2, 5],
  );
  assert.equal(nextMatch([], 0, 1), -1);
});

test("text: every condition that is drawn is also said beside the bar and in the details", () => {
  const states: SpanState[] = [
    "open",
    "never_received",
    "never_answered",
    "never_seen",
    "timed_out",
    "end_only",
  ];
  for (const state of states) {
    const span = spans.find((candidate) => candidate.state === state);
    assert.ok(span, `the sample has a span that is ${state}`);
    assert.notEqual(barText(span).replace(/^[\d.\s\u202f]+\S+/, ""), "", state);
    assert.ok(explainState(span).length > 0, state);
  }
});

test("text: a missing mark is listed as such; a message has one mark only", () => {
  const unanswered = spans.find((span) => span.state === "never_answered")!;
  assert.deepEqual(
    marksOf(unanswered).map((mark) => mark.offset),
    [unanswered.start_ns, null],
  );
  const message = spans.find((span) => span.async)!;
  assert.equal(marksOf(message).length, 1);
});

test("loss: every counter that is not zero is named; duplicates are no loss", () => {
  const losses = lossesOf({
    received: 10,
    duplicates: 4,
    lost_on_wire: 3,
    refused: { malformed: 0, novel_reason: 2 },
    dropped_by_sender: { queue_full: 5 },
  });
  assert.equal(totalLoss(losses), 10);
  assert.match(losses.map((loss) => loss.reason).join(), /queue full.*wire.*novel reason/);
});
