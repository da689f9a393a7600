// The spans of one trace in full, fetched when they are asked for, some around each: a reader who
// steps from one to the next waits once. What was fetched last is kept.

import type { ApiClient } from "./client.js";
import type { Resource, Scope, Span, Trace } from "./types.js";

export interface SpanDetails {
  span: Span;
  resource?: Resource;
  scope?: Scope;
}

const WINDOW = 32; // spans
const KEPT = 32; // windows

export class SpanWindows {
  private readonly windows = new Map<number, Promise<Trace>>();

  constructor(
    private readonly api: ApiClient,
    private readonly id: string,
    private readonly signal: AbortSignal,
  ) {}

  // Rejects with an ApiError. Undefined: the trace has fewer spans now.
  async get(index: number): Promise<SpanDetails | undefined> {
    const first = index - (index % WINDOW);
    const { spans, resources, scopes } = await this.window(first);
    const span = spans[index - first];
    if (!span) return undefined;
    const details: SpanDetails = { span };
    const resource = span.resource === undefined ? undefined : resources?.[span.resource];
    const scope = span.scope === undefined ? undefined : scopes?.[span.scope];
    if (resource) details.resource = resource;
    if (scope) details.scope = scope;
    return details;
  }

  private window(first: number): Promise<Trace> {
    let found = this.windows.get(first);
    this.windows.delete(first); // and behind the others, as the one that was used last
    if (!found) {
      found = this.api.spans(this.id, first, WINDOW, this.signal);
      found.catch(() => this.windows.delete(first)); // to be asked for again
    }
    this.windows.set(first, found);
    for (const oldest of this.windows.keys()) {
      if (this.windows.size <= KEPT) break;
      this.windows.delete(oldest);
    }
    return found;
  }
}
