// Asks the API. Every failure is an ApiError with a message that can be shown to a person; an
// aborted request rejects with the browser's AbortError, which callers ignore.

import { readOutline, type Outline } from "./outline.js";
import type {
  AttributesAnswer,
  ComparisonAnswer,
  Dependencies,
  FoundSpans,
  Metrics,
  Operations,
  SearchAnswer,
  Senders,
  ServiceActivity,
  Services,
  Status,
  Trace,
} from "./types.js";
import { unixText, type UnixNanoseconds } from "./units.js";

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: the server was not reached, or did not answer as the API does
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface TimeSpan {
  start: UnixNanoseconds;
  end: UnixNanoseconds;
}

async function errorOf(response: Response): Promise<ApiError> {
  const fallback = `The server answered with status ${response.status}.`;
  try {
    const body = (await response.json()) as { error?: { code?: string; message?: string } };
    return new ApiError(
      response.status,
      body.error?.code ?? "unknown",
      body.error?.message ?? fallback,
    );
  } catch {
    return new ApiError(response.status, "unknown", fallback);
  }
}

export class ApiClient {
  // `root` is the address under which the viewer is mounted, with a final slash.
  constructor(private readonly root: URL) {}

  search(parameters: URLSearchParams, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.get(`traces?${parameters}`, signal);
  }

  attributes(parameters: URLSearchParams, signal?: AbortSignal): Promise<AttributesAnswer> {
    return this.get(`attributes?${parameters}`, signal);
  }

  compare(parameters: URLSearchParams, signal?: AbortSignal): Promise<ComparisonAnswer> {
    return this.get(`compare?${parameters}`, signal);
  }

  // All spans of a trace, as far as they are drawn.
  async outline(id: string, signal?: AbortSignal): Promise<Outline> {
    const response = await this.ask(`traces/${encodeURIComponent(id)}/outline`, signal);
    return this.readable(async () => readOutline(await response.arrayBuffer()), signal);
  }

  trace(id: string, signal?: AbortSignal): Promise<Trace> {
    return this.get(`traces/${encodeURIComponent(id)}`, signal);
  }

  // The whole of `count` of its spans, from the one with index `first` on.
  spans(id: string, first: number, count: number, signal?: AbortSignal): Promise<Trace> {
    return this.get(`traces/${encodeURIComponent(id)}?first=${first}&count=${count}`, signal);
  }

  find(id: string, text: string, signal?: AbortSignal): Promise<FoundSpans> {
    const parameters = new URLSearchParams({ text });
    return this.get(`traces/${encodeURIComponent(id)}/find?${parameters}`, signal);
  }

  async services(signal?: AbortSignal): Promise<string[]> {
    return (await this.get<Services>("services", signal)).services;
  }

  operations(service: string, signal?: AbortSignal): Promise<Operations> {
    return this.get(`services/${encodeURIComponent(service)}/operations`, signal);
  }

  activity(
    service: string,
    parameters: URLSearchParams,
    signal?: AbortSignal,
  ): Promise<ServiceActivity> {
    return this.get(`services/${encodeURIComponent(service)}/activity?${parameters}`, signal);
  }

  dependencies(range: TimeSpan, signal?: AbortSignal): Promise<Dependencies> {
    const parameters = new URLSearchParams({
      start_unix_ns: unixText(range.start),
      end_unix_ns: unixText(range.end),
    });
    return this.get(`dependencies?${parameters}`, signal);
  }

  senders(signal?: AbortSignal): Promise<Senders> {
    return this.get("senders", signal);
  }

  status(signal?: AbortSignal): Promise<Status> {
    return this.get("status", signal);
  }

  metrics(signal?: AbortSignal): Promise<Metrics> {
    return this.get("metrics", signal);
  }

  private async get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
    const response = await this.ask(path, signal);
    return this.readable(async () => (await response.json()) as Answer, signal);
  }

  private async ask(path: string, signal?: AbortSignal): Promise<Response> {
    const request: RequestInit = { headers: { accept: "application/json, */*;q=0.5" } };
    if (signal) request.signal = signal;
    let response: Response;
    try {
      response = await fetch(new URL(`api/v1/${path}`, this.root), request);
    } catch (reason) {
      if (signal?.aborted) throw reason;
      throw new ApiError(0, "unreachable", "The server cannot be reached. Is phosphor running?");
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  private async readable<Answer>(read: () => Promise<Answer>, signal?: AbortSignal) {
    try {
      return await read();
    } catch (reason) {
      if (signal?.aborted) throw reason;
      const why = reason instanceof Error ? ` (${reason.message})` : "";
      throw new ApiError(0, "malformed", `The answer cannot be read. Is this phosphor?${why}`);
    }
  }
}
