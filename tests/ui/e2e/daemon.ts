// The real daemon, started on free ports for a test, and stopped with it.

import { spawn, type ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 60_000;

// What the daemon prints when it is ready: one line for each listener, with its real port.
const LISTENING = {
  udp: /^listening udp \S*?:(\d+)\b/m,
  http: /^listening http \S*?:(\d+)\b/m,
  otlp: /^listening otlp\S* \S*?:(\d+)\b/m,
};

export class Daemon {
  private printed = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on("data", (text) => (this.printed += String(text)));
    }
  }

  static async start(): Promise<Daemon> {
    const binary = process.env["PHOSPHOR_BINARY"];
    if (!binary) throw new Error("PHOSPHOR_BINARY says which executable to test");
    const folder = mkdtempSync(join(tmpdir(), "phosphor-ui-"));
    const listeners = ["udp", "http", "otlp-http", "otlp-grpc"];
    const ports = listeners.flatMap((listener) => [`--${listener}-port`, "0"]);
    const child = spawn(binary, ["serve", "--data", join(folder, "data"), ...ports]);
    const daemon = new Daemon(child, folder);
    await eventually("the daemon listens", () =>
      Promise.resolve(Object.values(LISTENING).every((line) => line.test(daemon.printed))),
    ).catch((reason: unknown) => {
      child.kill("SIGKILL");
      throw new Error(`${String(reason)}; it printed:\n${daemon.printed}`);
    });
    return daemon;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port("http")}/`;
  }

  async sendOtlp(body: unknown): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.port("otlp")}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`OTLP: ${response.status} ${await response.text()}`);
  }

  async sendDatagrams(datagrams: readonly Uint8Array[]): Promise<void> {
    const socket = createSocket("udp4");
    for (const datagram of datagrams) {
      await new Promise<void>((sent, failed) => {
        socket.send(datagram, this.port("udp"), "127.0.0.1", (e) => (e ? failed(e) : sent()));
      });
    }
    socket.close();
  }

  async get<Answer>(path: string): Promise<Answer | undefined> {
    const response = await fetch(new URL(path, this.address));
    return response.ok ? ((await response.json()) as Answer) : undefined;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private port(listener: keyof typeof LISTENING): number {
    return Number(LISTENING[listener].exec(this.printed)![1]);
  }
}

// Waits for a condition, never for a time; what was waited for is in the message.
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
