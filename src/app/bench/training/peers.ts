/**
 * Other people's PPO on the same problem, where a Python has it: EMBODY_PYTHON, else python3. What is not there is a reason in the results, not an
 * error.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TrainingSettings } from "../../training/settings.ts";

const script = fileURLToPath(new URL("../peers/sb3_cartpole.py", import.meta.url));

export interface PeerJob {
  readonly seed: number;
  /** Ends the learning after so many seconds of its clock. */
  readonly cap: number;
  /** Steps between two judgements. */
  readonly every: number;
  readonly constants: "defaults" | "zoo" | TrainingSettings;
}

export interface PeerResult {
  readonly reached: boolean;
  /** From process start, judging left out (s). */
  readonly seconds: number;
  /** Since learning began. */
  readonly learningSeconds: number;
  readonly steps: number;
  readonly bestReturn: number;
  readonly versions: Readonly<Record<string, string>>;
}

const interpreter = () => process.env.EMBODY_PYTHON || "python3";

/** Its version, or why it cannot be used. */
export function versionOfModule(name: string): { readonly version: string } | { readonly reason: string } {
  const code = `import ${name}; print(${name}.__version__)`;
  const { status, stdout, stderr, error } = spawnSync(interpreter(), ["-c", code], { encoding: "utf8" });
  if (error) return { reason: `${interpreter()} cannot be started (${error.message})` };
  if (status === 0) return { version: stdout.trim() };
  return { reason: stderr.trim().split("\n").at(-1) ?? "unknown" };
}

/** What a result of the script depends on, beside its job. */
export function peerCode(version: string): string {
  return createHash("sha256").update(version).update(readFileSync(script)).digest("hex").slice(0, 12);
}

/** One learning in a process of its own. Rejects with the last line of what went wrong. */
export function runPeer(job: PeerJob): Promise<PeerResult> {
  return new Promise((resolve, reject) => {
    const start = Date.now() / 1000;
    const child = spawn(interpreter(), [script], { stdio: "pipe" });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      errors += data.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const last = output.trim().split("\n").at(-1) ?? "";
      if (code === 0) resolve(JSON.parse(last) as PeerResult);
      else reject(new Error(`stable-baselines3 failed: ${errors.trim().split("\n").at(-1)}`));
    });
    child.stdin.end(JSON.stringify({ start, ...job }));
  });
}
