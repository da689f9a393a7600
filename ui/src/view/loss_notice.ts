// A banner for every page whose answer may be touched by loss: whose annotations were lost in its
// time, and where to see more. It comes after the answer, and where nothing is known to be lost, or
// the senders cannot be asked for, there is none.

import { element } from "./elements.js";
import { lossesIn, type LossIn, type ServiceLoss } from "../model/loss.js";
import { formatCount, plural } from "../model/format.js";
import type { Application } from "./application.js";

const NAMED = 3; // services; the page that the banner leads to has all

export function lossNotice(application: Application, of: LossIn, signal: AbortSignal): HTMLElement {
  const place = element("div", { class: "loss-notice" });
  application.api.senders(signal).then(
    ({ senders, kernel_drops = 0 }) => {
      const losses = lossesIn(senders, of);
      const sentence = sentenceOf(losses, kernel_drops);
      if (sentence) place.append(banner(application, sentence));
    },
    () => undefined, // the page itself says when the server cannot be reached
  );
  return place;
}

function banner(application: Application, sentence: string): HTMLElement {
  return element(
    "p",
    { class: "banner bad", role: "status" },
    element("b", {}, "May not be complete. "),
    `${sentence} `,
    element("a", { href: application.href("health") }, "Health"),
  );
}

function sentenceOf(losses: readonly ServiceLoss[], kernelDrops: number): string {
  const named = losses
    .slice(0, NAMED)
    .map(({ service, count }) => `${formatCount(count)} of ${service || "(no service)"}`);
  const others = losses.length - named.length;
  const rest = others > 0 ? `, and some of ${plural(others, "other service")}` : "";
  const lost = plural(
    losses.reduce((sum, { count }) => sum + count, 0),
    "annotation",
  );
  const known = losses.length > 0 ? `${lost} were lost: ${named.join(", ")}${rest}.` : "";
  const datagrams = plural(kernelDrops, "datagram");
  const unknown = `${datagrams} of unknown senders were dropped by the kernel.`;
  return [known, kernelDrops > 0 ? unknown : ""].filter(Boolean).join(" ");
}
