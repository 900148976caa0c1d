import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { checkLanguageModel, createLanguageModel, type Environment } from "../../src/llm/index.ts";
import { available, plan, prompt } from "./helpers.ts";
import { type ModelServer, startModelServer } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "embody-models-"));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

describe("the model that the environment names", () => {
  it.each<[Environment, string, string]>([
    [{ OPENAI_API_KEY: "k" }, "gpt-5-mini", "https://api.openai.com/v1"],
    [{ OPENAI_API_KEY: "k", EMBODY_MODEL: "gpt-5" }, "gpt-5", "https://api.openai.com/v1"],
    [{ OPENAI_BASE_URL: "http://localhost:11434/v1/", EMBODY_MODEL: "qwen3" }, "qwen3", "http://localhost:11434/v1"],
    [{ EMBODY_GGUF: file("m.gguf", "GGUF"), OPENAI_API_KEY: "k" }, "m.gguf", join(folder, "m.gguf")],
    [{ EMBODY_LLM_REPLAY: folder, OPENAI_API_KEY: "k" }, "recorded answers", folder],
  ])("%j", (environment, name, place) => {
    if (environment.EMBODY_LLM_REPLAY) rmSync(join(folder, "m.gguf"));
    expect(available(createLanguageModel(environment))).toMatchObject({ name, place });
  });

  it.each<[Environment, RegExp]>([
    [{}, /No language model is configured/],
    [{ OPENAI_API_KEY: " " }, /No language model is configured/],
    [{ EMBODY_MODEL: "gpt-5" }, /neither OPENAI_API_KEY nor OPENAI_BASE_URL/],
    [{ OPENAI_BASE_URL: "http://localhost:8000/v1" }, /EMBODY_MODEL is not set, and localhost:8000/],
    [{ OPENAI_BASE_URL: "localhost:8000", EMBODY_MODEL: "m" }, /no http address/],
    [{ OPENAI_BASE_URL: "https://api.openai.com/v1", EMBODY_MODEL: "m" }, /OPENAI_API_KEY is not set/],
    [{ EMBODY_GGUF: "/no/such.gguf" }, /no file/],
    [{ EMBODY_LLM_REPLAY: "/no/such/folder" }, /EMBODY_LLM_REPLAY/],
  ])("%j: there is none, with the reason and the remedy", (environment, reason) => {
    const model = createLanguageModel(environment);
    expect(model).toEqual({ unavailable: expect.stringMatching(reason), remedy: expect.stringMatching(/\w/) });
  });
});

describe("a model file without node-llama-cpp", () => {
  it("says what to install, when it is asked and not before", async () => {
    const model = available(createLanguageModel({ EMBODY_GGUF: file("n.gguf", "GGUF") }));
    const { openGguf } = await import("../../src/llm/gguf/backend.ts");
    const { languageModel } = await import("../../src/llm/model.ts");
    const { Ledger } = await import("../../src/llm/ledger.ts");
    const { realClock } = await import("../../src/llm/clock.ts");
    await model.close();
    // A package that is certainly not there.
    const backend = openGguf({ path: join(folder, "n.gguf"), importFrom: "node-llama-cpp-that-is-not-installed" });
    const absent = languageModel(backend, { ledger: new Ledger(), clock: realClock(), cache: null });
    await expect(absent.generate(plan, prompt, { purpose: "plan" })).rejects.toMatchObject({
      reason: "unavailable",
      message: expect.stringContaining("not installed"),
      remedy: expect.stringContaining("npm install node-llama-cpp"),
    });
    await absent.close();
  });
});

describe("what the doctor says", () => {
  const check = (environment: Environment) => checkLanguageModel(environment);

  it("none configured is fine", async () => {
    expect(await check({})).toMatchObject({ status: "missing" });
  });

  it("a server that has the model", async () => {
    server = await startModelServer([], { models: ["a", "b"] });
    expect(await check({ OPENAI_BASE_URL: server.url, EMBODY_MODEL: "b" })).toMatchObject({
      status: "ok",
      detail: expect.stringContaining("b at http"),
    });
    expect(await check({ OPENAI_BASE_URL: server.url, EMBODY_MODEL: "c" })).toMatchObject({
      status: "broken",
      remedy: expect.stringContaining("a, b"),
    });
    // Which model is a question that the server can help with.
    expect(await check({ OPENAI_BASE_URL: server.url })).toMatchObject({
      status: "broken",
      remedy: expect.stringContaining("a, b"),
    });
  });

  it("a server that keeps no list, and one that is not there", async () => {
    server = await startModelServer([]);
    const environment = { OPENAI_BASE_URL: server.url, EMBODY_MODEL: "b" };
    expect(await check(environment)).toMatchObject({
      status: "ok",
      detail: expect.stringContaining("lists no models"),
    });
    await server.close();
    expect(await check(environment)).toMatchObject({
      status: "broken",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("a file that is no model", async () => {
    expect(await check({ EMBODY_GGUF: file("x.gguf", "hello") })).toMatchObject({
      status: "broken",
      detail: expect.stringContaining("no GGUF"),
    });
  });
});
