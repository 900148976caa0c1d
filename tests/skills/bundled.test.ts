/** The skills that come with the program are what their manifests say, and were judged by the verifier that the task has now. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { skillFiles } from "../../skills/manifest.ts";
import { openTrainedPolicy, readPolicy, readTrainedLibrary, sha256 } from "../../skills/trained-library.ts";
import { judgePolicy } from "../../src/app/training/judge-policy.ts";
import { checkTask } from "../../worlds/batch/programs.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";

const { skills, faults } = readTrainedLibrary(null);

describe("bundled skills", () => {
  it("are all readable, and the yard has what it needs", () => {
    expect(faults).toEqual([]);
    const names = skills.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["rover-goto", "rover-park", "rover-push", "ant-goto"]));
  });
});

describe.each(skills.map((skill) => [skill.name, skill] as const))("the bundled skill %s", (_name, skill) => {
  const { manifest, folder } = skill;
  const task = taskNamed(manifest.task);

  it("is of the task as it is now, and met its mark where it counts", async () => {
    const text = (file: string) => readFileSync(join(folder, file), "utf8");
    expect(sha256(text(skillFiles.reward))).toBe(manifest.hashes.reward);
    expect(sha256(text(skillFiles.verifier))).toBe(manifest.hashes.verifier);
    // Another verifier: train it again (npm run bundle-skills).
    expect(text(skillFiles.verifier)).toBe(task.verifier);
    const policy = await openTrainedPolicy(skill);
    expect(policy.notes.observation).toEqual(checkTask(task, worldOf(task)).observation.names);
    await policy.close();
    const { fast, reference } = manifest.results;
    expect((reference ?? fast)?.success).toBeGreaterThanOrEqual(0.9);
    expect((reference ?? fast)?.episodes).toBe(100);
    expect(manifest.success?.episodes).toBe(256);
  });

  it("does on other episodes, in the fast engine, what its manifest says", async () => {
    const request = {
      task: task.id,
      reward: null,
      policy: readPolicy(skill),
      engine: "fast",
      episodes: 25,
      seed: 77,
    } as const;
    const { success } = await judgePolicy(request, 1);
    expect(success).toBeGreaterThanOrEqual(0.75);
  });
});
