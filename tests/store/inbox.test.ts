/** What is said to a run: nothing lost, nothing spoiled, whoever writes, and whoever is killed while writing. */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sayingOf } from "../../src/app/run/spoken.ts";
import { closeInbox, createInbox, readInbox, reopenInbox, tellInbox, watchInbox } from "../../src/store/inbox.ts";

function newInbox(): string {
  const path = join(mkdtempSync(join(tmpdir(), "embody-inbox-")), "run.inbox.jsonl");
  createInbox(path);
  return path;
}
const words = (path: string) => readInbox(path).map((line) => line.words);

describe("an inbox", () => {
  it("keeps what is said in its order, each under an id of its own", () => {
    const path = newInbox();
    for (const each of ["no, the other crate", "two\nlines", '"quoted" — ünïcode']) {
      tellInbox(path, { kind: "correction", words: each });
    }
    expect(words(path)).toEqual(["no, the other crate", "two\nlines", '"quoted" — ünïcode']);
    expect(new Set(readInbox(path).map(({ id }) => id)).size).toBe(3);
  });

  it("passes over half a line of a writer that was killed, and over what is no line of ours", () => {
    const path = newInbox();
    tellInbox(path, { kind: "correction", words: "one" });
    appendFileSync(path, '{"id":"x","said":"2030","kind":"corr');
    tellInbox(path, { kind: "correction", words: "two" });
    appendFileSync(path, 'null\n{"id":1}\n{"id":"y","said":"","kind":"explode","words":""}\n');
    tellInbox(path, { kind: "goal", words: "three" });
    expect(words(path)).toEqual(["one", "two", "three"]);
  });

  it("takes what several processes say at once, whole", async () => {
    const path = newInbox();
    const writer = fileURLToPath(new URL("./inbox-writer.ts", import.meta.url));
    await Promise.all(
      ["a", "b", "c"].map(
        (name) =>
          new Promise((resolve) => {
            spawn(process.execPath, [writer, path, name, "30"], { stdio: "inherit" }).once("close", resolve);
          }),
      ),
    );
    for (const name of ["a", "b", "c"]) {
      const own = words(path).filter((each) => each.startsWith(`${name} `));
      expect(own.map((each) => Number(each.split(" ")[1]))).toEqual(Array.from({ length: 30 }, (_, index) => index));
    }
  });

  it("says so when nobody hears any more, and what came before can still be read", () => {
    const path = newInbox();
    tellInbox(path, { kind: "goal", words: "in time" });
    const closed = closeInbox(path);
    expect(() => tellInbox(path, { kind: "goal", words: "late" })).toThrow("has ended");
    expect(existsSync(path)).toBe(false);
    expect(words(closed)).toEqual(["in time"]);
    reopenInbox(path);
    tellInbox(path, { kind: "goal", words: "again" });
    // Killed right after closing it: the next life opens it again.
    closeInbox(path);
    createInbox(path);
    expect(words(path)).toEqual(["in time", "again"]);
  });

  it("tells its watcher", async () => {
    const path = newInbox();
    await new Promise<void>((resolve) => {
      const stop = watchInbox(path, () => {
        stop();
        resolve();
      });
      tellInbox(path, { kind: "pause", words: "" });
    });
    expect(readInbox(path).map(({ kind }) => kind)).toEqual(["pause"]);
  });

  it("refuses what is too long for one line", () => {
    expect(() => tellInbox(newInbox(), { kind: "correction", words: "no ".repeat(1000) })).toThrow("at most 2000");
  });
});

describe("what is typed", () => {
  it.each([
    ["pause", "pause", "pause"],
    ["  Wait. ", "pause", "Wait."],
    ["go on", "continue", "go on"],
    ["Continue!", "continue", "Continue!"],
    ["stop", "stop", "stop"],
    ["then drive to the tower", "goal", "drive to the tower"],
    ["next: get a chest", "goal", "get a chest"],
    ["wait, the other crate", "correction", "wait, the other crate"],
    ["stop at the tower", "correction", "stop at the tower"],
    ["no, five", "correction", "no, five"],
  ])("%s is %s", (line, kind, text) => {
    expect(sayingOf(line)).toEqual({ kind, words: text });
  });

  it("is nothing when nothing is typed", () => {
    expect(sayingOf("   ")).toBeNull();
  });
});
