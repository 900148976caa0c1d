import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkLanguageModel, createLanguageModel } from "../../src/llm/index.ts";
import { scrubber } from "../../src/llm/secrets.ts";
import { modelAt, plan, prompt, torches } from "./helpers.ts";
import { type Answer, type ModelServer, startModelServer } from "./server.ts";

const key = 'sk-planted-5Qz"9/+KEYmaterial';
const traces = ["planted", "KEYmaterial", Buffer.from(key).toString("base64").slice(4, 20)];

const servers: ModelServer[] = [];
const folder = mkdtempSync(join(tmpdir(), "embody-secrets-"));
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything of a value that can be got at: own properties, hidden ones, prototypes' getters, causes, stacks, JSON. */
function everything(value: unknown): string {
  const parts = [
    inspect(value, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      getters: true,
      maxStringLength: null,
      maxArrayLength: null,
    }),
  ];
  for (let error = value, depth = 0; error instanceof Error && depth < 10; error = error.cause, depth++) {
    parts.push(
      error.message,
      error.stack ?? "",
      String(error),
      JSON.stringify(error),
      JSON.stringify(Object.getOwnPropertyDescriptors(error)),
    );
  }
  parts.push(JSON.stringify(value) ?? "");
  return parts.join("\n");
}

function expectNoKey(value: unknown): void {
  const text = everything(value);
  for (const trace of traces) expect(text).not.toContain(trace);
}

/** A server that gives the key back wherever it can. */
const echoing = (answer: (authorization: string) => Answer) =>
  startModelServer(({ headers }) => answer(headers.authorization ?? ""));

describe("a planted key", () => {
  const answers: [string, (authorization: string) => Answer][] = [
    [
      "in a message and headers of a 401",
      (auth) => ({
        status: 401,
        headers: { "x-request-id": auth, "x-echo": auth },
        body: { error: { message: `Incorrect API key provided: ${auth}`, code: auth, param: auth, type: auth } },
      }),
    ],
    [
      "in the body of a 400",
      (auth) => ({ status: 400, body: { error: { message: "bad", request: { headers: { authorization: auth } } } } }),
    ],
    ["in a 500 that is no JSON", (auth) => ({ status: 500, body: `Traceback: headers={'Authorization': '${auth}'}` })],
    ["in a 200 that is no reply", (auth) => ({ status: 200, body: { debug: auth } })],
    ["in a refusal", (auth) => ({ refusal: `I will not use ${auth}` })],
    ["in a reply that is not accepted", (auth) => ({ text: `your key is ${auth}, or ${key}` })],
  ];

  it.each(answers)("%s never reaches an error, an event or a log", async (_name, answer) => {
    const logged = (["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name));
    vi.stubEnv("OPENAI_LOG", "debug");
    const server = await echoing(answer);
    servers.push(server);
    const { model, calls, ledger } = modelAt(server.url, { environment: { OPENAI_API_KEY: ` ${key}\n` } });
    const error = await model.generate(plan, prompt, { purpose: "plan" }).catch((thrown: unknown) => thrown);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(error).toBeInstanceOf(Error);
    for (const value of [error, calls, ledger.state(), model, logged.flatMap(({ mock }) => mock.calls)])
      expectNoKey(value);
    expectNoKey(await checkLanguageModel({ OPENAI_API_KEY: key, OPENAI_BASE_URL: server.url, EMBODY_MODEL: "m" }));
    vi.unstubAllEnvs();
  });

  it("never reaches a recorded answer or the cache", async () => {
    const server = await echoing((auth) => ({ text: JSON.stringify({ item: auth, count: 1 }) }));
    servers.push(server);
    const { model } = modelAt(server.url, {
      environment: { OPENAI_API_KEY: key, EMBODY_LLM_RECORD: join(folder, "recorded") },
      cacheFolder: join(folder, "cache"),
    });
    await model.generate(plan, [...prompt, { role: "user", content: `by the way: ${key}` }], { purpose: "plan" });
    const files = ["recorded", "cache"].flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => join(folder, name, file)),
    );
    expect(files).toHaveLength(2);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      expect(text).toContain("[key]");
      for (const trace of traces) expect(text).not.toContain(trace);
    }
  });

  it("never reaches a value, nor a listener to the stream", async () => {
    const server = await echoing((auth) => ({ text: JSON.stringify({ item: `the key is ${auth}`, count: 3 }) }));
    servers.push(server);
    const { model } = modelAt(server.url, { environment: { OPENAI_API_KEY: key } });
    let streamed = "";
    const onToken = (text: string) => {
      streamed += text;
    };
    const result = await model.generate(plan, prompt, { purpose: "plan", onToken });
    expect(result.value).toEqual({ item: "the key is Bearer [key]", count: 3 });
    expectNoKey(result);
    expectNoKey(streamed);
    expect(JSON.parse(streamed)).toMatchObject({ count: 3 });
  });

  it("never reaches an error of a connection that fails", async () => {
    const server = await startModelServer([]);
    await server.close();
    const { model } = modelAt(server.url, { environment: { OPENAI_API_KEY: key } });
    expectNoKey(await model.generate(plan, prompt, { purpose: "plan" }).catch((thrown: unknown) => thrown));
  });

  it("in a header that cannot be sent, and in an address", async () => {
    const bad = `${key}\u0007\u{1F511}`;
    const server = await startModelServer([{ text: torches }]);
    servers.push(server);
    const { model } = modelAt(server.url, { environment: { OPENAI_API_KEY: bad } });
    expectNoKey(await model.generate(plan, prompt, { purpose: "plan" }).catch((thrown: unknown) => thrown));
    for (const address of [
      `http://me:${encodeURIComponent(key)}@localhost/v1`,
      `http://localhost/v1?key=${encodeURIComponent(key)}`,
    ]) {
      const model = createLanguageModel({ OPENAI_BASE_URL: address, EMBODY_MODEL: "m" });
      expect(model).toMatchObject({ unavailable: expect.stringContaining("password") });
      expectNoKey(model);
    }
  });

  it("in the headers that a gateway wants", async () => {
    const headers = "X-Team: builders-of-things\nX-Api-Key: planted-KEYmaterial";
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", headers);
    const server = await startModelServer(({ headers: sent }) => ({
      text: `key ${sent["x-api-key"]} of ${sent["x-team"]}`,
    }));
    servers.push(server);
    const { model } = modelAt(server.url, { environment: { OPENAI_CUSTOM_HEADERS: headers } });
    const error = await model.generate(plan, prompt, { purpose: "plan" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ text: "key [key] of builders-of-things" });
    expectNoKey(error);
    vi.unstubAllEnvs();
  });
});

describe("scrubbing", () => {
  it("takes out what looks like a key or a password, whosever it is", () => {
    const { text } = scrubber([]);
    expect(text("use sk-abcdefghijklmnop1234 now")).toBe("use [key] now");
    expect(text("Authorization: Bearer abc.def-123456")).toBe("Authorization: [key]");
    expect(text("at http://me:secret@host/v1")).toBe("at http://[key]@host/v1");
    expect(text("a bearer of news; sk-ate; get 3 sk-")).toBe("a bearer of news; sk-ate; get 3 sk-");
  });

  it("leaves short keys alone: they are no secrets, and words of their own", () => {
    expect(scrubber(["ollama", "none", "", undefined]).text("ollama has none")).toBe("ollama has none");
  });

  it("finds a key however the text is cut into pieces (property)", () => {
    const pieces = fc.tuple(fc.string(), fc.string(), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }));
    fc.assert(
      fc.property(pieces, ([before, after, sizes]) => {
        const text = `${before}${key}${after}`;
        let said = "";
        const words = scrubber([key]).stream((piece) => {
          said += piece;
        });
        for (let at = 0, index = 0; at < text.length; index++) {
          const size = sizes[index % sizes.length] ?? 1;
          words.push(text.slice(at, at + size));
          at += size;
        }
        words.end();
        expect(said).not.toContain(key);
        expect(said).toBe(scrubber([key]).text(text));
      }),
    );
  });

  it("leaves nothing of a key in any JSON value (property)", () => {
    const secret = fc.string({ minLength: 8 }).filter((one) => one.trim().length >= 8 && !"[key]".includes(one));
    fc.assert(
      fc.property(secret, fc.jsonValue(), fc.string(), (one, value, around) => {
        const planted = { [`${around}${one}`]: [value, `${one}${around}`, { deep: encodeURIComponent(one) }] };
        expect(JSON.stringify(scrubber([one]).value(planted))).not.toContain(JSON.stringify(one).slice(1, -1));
      }),
    );
  });
});
