/** Running other people's learners: a stand-in for Python that answers, fails, or is not there. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PeerJob, runPeer, versionOfModule } from "../../src/app/bench/training/peers.ts";

const job: PeerJob = { seed: 3, cap: 60, every: 2000, constants: "zoo" };
let folder = "";
const before = process.env.EMBODY_PYTHON;

/** A program that is taken for Python. */
function standIn(script: string): void {
  const path = join(folder, "python");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  process.env.EMBODY_PYTHON = path;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embody-peer-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  if (before === undefined) delete process.env.EMBODY_PYTHON;
  else process.env.EMBODY_PYTHON = before;
});

describe("peers", () => {
  it("gives the script its job and its start, and reads the last line", async () => {
    standIn(
      `cat > "${folder}/job"; echo "a warning"; printf '{"reached":true,"start":'; sed 's/.*"start":\\([0-9.]*\\).*/\\1}/' "${folder}/job"`,
    );
    const now = Date.now() / 1000;
    const result = (await runPeer(job)) as unknown as { reached: boolean; start: number };
    expect(result.reached).toBe(true);
    expect(Math.abs(result.start - now)).toBeLessThan(60);
  });

  it("tells the last line of what went wrong", async () => {
    standIn('cat > /dev/null; echo "Traceback" >&2; echo "KeyError: seed" >&2; exit 1');
    await expect(runPeer(job)).rejects.toThrow("stable-baselines3 failed: KeyError: seed");
  });

  it("says a module's version, or why it cannot be used", () => {
    standIn("echo 2.9.2");
    expect(versionOfModule("stable_baselines3")).toEqual({ version: "2.9.2" });
    standIn("echo \"ModuleNotFoundError: No module named 'pufferlib'\" >&2; exit 1");
    expect(versionOfModule("pufferlib")).toEqual({ reason: "ModuleNotFoundError: No module named 'pufferlib'" });
    process.env.EMBODY_PYTHON = join(folder, "nothing");
    expect(versionOfModule("pufferlib")).toMatchObject({ reason: expect.stringContaining("cannot be started") });
  });
});
