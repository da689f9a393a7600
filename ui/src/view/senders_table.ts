// Who sends annotations over UDP, how fast, and what was lost on the way: by whom, where and why.

import { element } from "./elements.js";
import { notice } from "./notices.js";
import { serviceName } from "./service_name.js";
import { formatAge, formatCount, formatMoment, formatRate, plural } from "../model/format.js";
import { senderKey } from "../model/health.js";
import { lossesOf, totalLoss, type Loss } from "../model/loss.js";
import { unixNanoseconds } from "../api/units.js";
import type { Application } from "./application.js";
import type { Sender, Senders } from "../api/types.js";

// `rates`: annotations a second by sender (model/health.ts).
export function sendersView(
  answer: Senders,
  rates: ReadonlyMap<string, number>,
  application: Application,
): HTMLElement {
  if (answer.senders.length === 0 && !answer.totals?.received) return nobody();
  return senderTable(answer.senders, rates, application);
}

function nobody(): HTMLElement {
  return notice(
    "Nothing has been sent over UDP yet",
    element("p", {}, "Clients send annotations to port 7760. OTLP senders are not listed here."),
    element("p", {}, "To see it work, run ", element("code", {}, "phosphor demo"), "."),
  );
}

// Honest about incompleteness: says that nothing was lost only when every count is zero.
export function completeness(answer: Senders): HTMLElement {
  const losses = answer.totals ? lossesOf(answer.totals) : answer.senders.flatMap(lossesOf);
  if (answer.kernel_drops) {
    losses.push({ count: answer.kernel_drops, unit: "datagram", reason: "dropped by the kernel" });
  }
  const received = answer.totals?.received ?? 0;
  if (losses.length === 0) {
    const text = `Nothing is known to be lost of ${plural(received, "annotation")} received.`;
    return element("p", { class: "banner good" }, element("b", {}, "Complete. "), text);
  }
  const items = losses.map((loss) => element("li", {}, lossText(loss)));
  return element(
    "div",
    { class: "banner bad", role: "status" },
    element("b", {}, "Not complete. "),
    `Traces may lack spans: ${plural(received, "annotation")} received, and lost on the way:`,
    element("ul", {}, ...items),
  );
}

function lossText(loss: Loss): string {
  return `${plural(loss.count, loss.unit)} ${loss.reason}`;
}

const TEXTS = ["Service", "Host", "Address", "Last seen"];
const NUMBERS = ["Rate", "Sent", "Received", "Stored", "Lost"];

function senderTable(
  senders: readonly Sender[],
  rates: ReadonlyMap<string, number>,
  application: Application,
): HTMLElement {
  const heads = [...TEXTS, ...NUMBERS].map((heading) =>
    element("th", { scope: "col", class: NUMBERS.includes(heading) ? "number" : "" }, heading),
  );
  const rows = senders.map((sender) => {
    return senderRow(sender, rates.get(senderKey(sender)) ?? 0, application);
  });
  return element(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Senders" },
    element(
      "table",
      { class: "table" },
      element("caption", {}, "Counts are annotations, since the daemon started."),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
    ),
  );
}

function senderRow(sender: Sender, rate: number, application: Application): HTMLElement {
  const losses = lossesOf(sender);
  const number = (value: number | undefined) =>
    element("td", { class: "number" }, value === undefined ? "not said" : formatCount(value));
  return element(
    "tr",
    {},
    element("td", {}, serviceName(sender.service ?? "", application.palette)),
    element("td", {}, sender.hostname ?? ""),
    element("td", { class: "mono", title: sender.sender_id }, sender.address ?? ""),
    lastSeen(sender),
    element("td", { class: "number" }, formatRate(rate)),
    number(sender.sent),
    number(sender.received),
    number(sender.stored),
    element(
      "td",
      { class: "number" },
      losses.length === 0 ? "0" : element("span", { class: "badge bad" }, lossSummary(losses)),
    ),
  );
}

function lossSummary(losses: readonly Loss[]): string {
  const reasons = losses.map((loss) => `${formatCount(loss.count)} ${loss.reason}`);
  return losses.length === 1
    ? reasons[0]!
    : `${formatCount(totalLoss(losses))}: ${reasons.join(", ")}`;
}

function lastSeen(sender: Sender): HTMLElement {
  if (!sender.last_seen_unix_ns) return element("td", {}, "");
  const time = unixNanoseconds(sender.last_seen_unix_ns);
  return element("td", { title: formatMoment(time) }, formatAge(time, Date.now()));
}
