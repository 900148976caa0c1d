import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockRun } from "../../src/store/run-lock.ts";

const path = join(mkdtempSync(join(tmpdir(), "embody-lock-")), "lock");

describe("the lock of a run", () => {
  it("is held by one living process, and free again when it is let go or its process is gone", async () => {
    const unlock = lockRun(path);
    expect(existsSync(path)).toBe(true);
    unlock();
    expect(existsSync(path)).toBe(false);

    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    await new Promise((resolve) => other.once("spawn", resolve));
    writeFileSync(path, String(other.pid));
    expect(() => lockRun(path)).toThrow(`at work already, in process ${other.pid}`);
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    lockRun(path)();
    expect(existsSync(path)).toBe(false);
  });

  it("of an earlier process with our number, or with nothing in it, counts for nothing", () => {
    for (const content of [String(process.pid), "", "x"]) {
      writeFileSync(path, content);
      lockRun(path)();
    }
    expect(() => lockRun(join(path, "no", "folder"))).toThrow(/could not be written/);
  });
});
