import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EmbodyError } from "../../src/core/errors.ts";
import { AppendedFile, replaceFile } from "../../src/store/files.ts";

const folder = mkdtempSync(join(tmpdir(), "embody-files-"));

describe("a file that is replaced", () => {
  it("is the new one afterwards, with nothing beside it", () => {
    const path = join(folder, "whole");
    replaceFile(path, "one");
    replaceFile(path, new Uint8Array([116, 119, 111]));
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(folder).filter((name) => name.startsWith("whole"))).toEqual(["whole"]);
  });

  it("is the old one where writing failed, and the error says which", () => {
    const path = join(folder, "taken");
    mkdirSync(join(path, "inside"), { recursive: true });
    expect(() => replaceFile(path, "new")).toThrow(EmbodyError);
    expect(() => replaceFile(path, "new")).toThrow(path);
    expect(existsSync(join(path, "inside"))).toBe(true);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it.runIf(existsSync("/dev/full"))("says that the disk is full", () => {
    const log = new AppendedFile("/dev/full");
    expect(() => log.append("x")).toThrow(/'\/dev\/full' could not be written: ENOSPC/);
    log.close();
  });
});

describe("a file that grows", () => {
  it("goes on at its end, or from where it is cut back to", () => {
    const path = join(folder, "log");
    const first = new AppendedFile(path);
    first.append("one\n");
    const noted = first.length;
    first.append("two\n");
    first.close();
    expect(() => first.append("three")).toThrow(RangeError);

    const again = new AppendedFile(path, noted);
    expect(again.length).toBe(4);
    again.append("2\n");
    again.close();
    expect(readFileSync(path, "utf8")).toBe("one\n2\n");

    const whole = new AppendedFile(path);
    whole.append("3\n");
    whole.close();
    expect(readFileSync(path, "utf8")).toBe("one\n2\n3\n");
    new AppendedFile(path, 0).close();
    expect(readFileSync(path, "utf8")).toBe("");
  });

  it("is not made longer than it is by a length that was noted", () => {
    const path = join(folder, "short");
    writeFileSync(path, "abc");
    const log = new AppendedFile(path, 100);
    expect(log.length).toBe(3);
    log.close();
  });
});
