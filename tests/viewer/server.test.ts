/** The watch server over real HTTP: ranges, names that lead elsewhere, tokens, the Host header, tailing. */
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWatchServer, type WatchServer } from "../../src/app/server.ts";
import { parseRange } from "../../src/app/watch/files.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import { httpSource } from "../../src/episode/source.ts";
import { syntheticMessages, temporaryDirectory, writeEpisode } from "../episode/helpers.ts";

const directory = temporaryDirectory();
const episodes = join(directory, "episodes");
mkdirSync(episodes);
writeFileSync(join(directory, "secret.mcap"), "secret");
writeFileSync(join(episodes, "broken.mcap"), "no episode <script>");
const messages = syntheticMessages(4);
const { bytes } = writeEpisode(join(episodes, "walk.mcap"), messages);

/** A request whose path and headers go out exactly as given, which fetch would tidy up. */
function raw(server: WatchServer, path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(server.url);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    const sent = request({ host: hostname, port, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the watch server", () => {
  let server: WatchServer;
  beforeAll(async () => {
    server = await startWatchServer({ episodes });
  });
  afterAll(() => server.close());
  const url = (path: string) => new URL(path, server.url).href;

  it("lists the episodes, with their text escaped", async () => {
    const response = await fetch(url("/"));
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toContain("get a stone pickaxe");
    expect(text).toContain('data-status="achieved"');
    expect(text).toContain('data-status="unreadable"');
    expect(text).not.toContain("<script");
  });

  it("allows nothing from elsewhere", async () => {
    const policy = (await fetch(url("/watch/walk"))).headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    const script = await (await fetch(url("/app.js"))).text();
    expect(script).toContain("embody");
    expect((await fetch(url("/app.css"))).headers.get("content-type")).toBe("text/css; charset=utf-8");
  });

  it("answers any range with exactly those bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(5000), async (start, length) => {
        const response = await fetch(url("/episodes/walk.mcap"), {
          headers: { range: `bytes=${start}-${start + length}` },
        });
        const end = Math.min(start + length, bytes.length - 1);
        expect(response.status).toBe(206);
        expect(response.headers.get("content-range")).toBe(`bytes ${start}-${end}/${bytes.length}`);
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.slice(start, end + 1));
      }),
      { numRuns: 25 },
    );
  });

  it("answers HEAD, whole files, suffixes, and ranges beyond the end", async () => {
    const head = await fetch(url("/episodes/walk.mcap"), { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(bytes.length));
    expect(head.headers.get("accept-ranges")).toBe("bytes");
    expect(new Uint8Array(await (await fetch(url("/episodes/walk.mcap"))).arrayBuffer())).toEqual(bytes);
    const beyond = await fetch(url("/episodes/walk.mcap"), { headers: { range: `bytes=${bytes.length}-` } });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get("content-range")).toBe(`bytes */${bytes.length}`);
    expect(parseRange("bytes=-8", 100)).toEqual({ start: 92, end: 99 });
    expect(parseRange("bytes=-0", 100)).toBe("unsatisfiable");
    expect(parseRange("bytes=5-2", 100)).toBeNull();
    expect(parseRange("bytes=0-1,4-5", 100)).toBeNull();
  });

  it("opens over HTTP by ranges", async () => {
    const episode = await openEpisode(httpSource(url("/episodes/walk.mcap")));
    expect(await episode.messagesBetween(0, 100)).toEqual(messages);
  });

  it("turns no name into a path outside", async () => {
    const names = [
      "..%2fsecret",
      "%2e%2e%2fsecret",
      "..%5csecret",
      "secret",
      "%00",
      "%E0%A4%A",
      "walk.mcap%2f..%2f..%2fsecret",
    ];
    for (const name of names) {
      for (const room of ["watch", "episodes", "live"]) {
        expect((await raw(server, `/${room}/${name}`)).status, `/${room}/${name}`).toBe(404);
      }
    }
    for (const path of ["/../secret.mcap", "/episodes/../../secret.mcap", "//secret.mcap"]) {
      expect((await raw(server, path)).status, path).toBe(404);
    }
    expect((await fetch(url("/"), { method: "POST" })).status).toBe(405);
  });

  it("answers only to its own name, against DNS rebinding", async () => {
    const { port } = new URL(server.url);
    expect((await raw(server, "/", { host: `evil.example:${port}` })).status).toBe(403);
    expect((await raw(server, "/", { host: `localhost:${port}` })).status).toBe(200);
    expect((await raw(server, "/", { host: `[::1]:${port}` })).status).toBe(200);
  });

  it("follows a file that grows until its footer", async () => {
    const half = Math.floor(bytes.length / 2);
    const path = join(episodes, "growing.mcap");
    writeFileSync(path, bytes.slice(0, half));
    const response = await fetch(url("/live/growing"));
    const reader = response.body?.getReader();
    if (!reader) throw new Error("the response has no body");
    let received = Buffer.alloc(0);
    let appended = false;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      received = Buffer.concat([received, part.value]);
      if (received.length === half && !appended) {
        appended = true;
        appendFileSync(path, bytes.slice(half));
      }
    }
    expect(appended).toBe(true);
    expect(new Uint8Array(received)).toEqual(bytes);
  });
});

describe("beyond loopback", () => {
  it("wants the token of the printed URL, and then its cookie", async () => {
    const server = await startWatchServer({ episodes, listen: "0.0.0.0" });
    const { port, searchParams, pathname } = new URL(server.url);
    const address = `http://127.0.0.1:${port}`;
    const token = searchParams.get("token") ?? "";
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect((await fetch(`${address}/`)).status).toBe(401);
    expect((await fetch(`${address}/episodes/walk.mcap?token=${"0".repeat(32)}`)).status).toBe(401);
    const first = await fetch(`${address}${pathname}?token=${token}`);
    expect(first.status).toBe(200);
    const cookie = first.headers.get("set-cookie") ?? "";
    expect(cookie).toContain("HttpOnly; SameSite=Strict");
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    expect((await fetch(`${address}/episodes/walk.mcap`, { headers })).status).toBe(200);
    await server.close();
  });

  it("says what is wrong with a path that is not there", async () => {
    await expect(startWatchServer({ episodes: join(directory, "nowhere") })).rejects.toThrow(/There is no episode/);
  });
});

describe("an episode that was cut short", () => {
  const whole = bytes.subarray(0, bytes.length - 200);
  const cut = (name: string) => {
    const path = join(directory, name);
    writeFileSync(path, whole);
    return path;
  };

  it("ends for its followers when the file has rested", async () => {
    const path = cut("rested.mcap");
    const before = new Date(Date.now() - 11_000);
    utimesSync(path, before, before);
    const server = await startWatchServer({ episodes: path });
    const response = await fetch(new URL("/live/rested", server.url));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(whole);
    await server.close();
  });

  it("ends at once when its writer says that it is gone, and goes on as long as it says that it writes", async () => {
    const path = cut("told.mcap");
    let writing = true;
    const server = await startWatchServer({ episodes: path, isWriting: () => writing });
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(path, before, before);
    const response = await fetch(new URL("/live/told", server.url));
    const reader = response.body?.getReader();
    let received = 0;
    while (received < whole.length) received += (await reader?.read())?.value?.length ?? 0;
    appendFileSync(path, "more");
    expect((await reader?.read())?.value).toEqual(new TextEncoder().encode("more"));
    writing = false;
    expect((await reader?.read())?.done).toBe(true);
    await server.close();
  });

  it("still gets what is written when the server closes", async () => {
    const server = await startWatchServer({ episodes: cut("closing.mcap"), isWriting: () => true });
    const response = await fetch(new URL("/live/closing", server.url));
    const closed = server.close();
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(whole);
    await closed;
  });
});
