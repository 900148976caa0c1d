/** What a search keeps of its trainings: a job that is done is not done again; what time or a person cut short is. */
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrainJob } from "../../../planners/reward-writer/search.ts";
import type { CandidateJob, CandidateOutcome, CandidateSettings } from "../../../src/app/search/candidate.ts";
import { KeptTrainer } from "../../../src/app/search/kept-trainer.ts";
import { SearchStopped } from "../../../src/app/search/pool.ts";
import { evidence } from "../../planners/reward-writer/evidence.ts";

const jobOf = (id: string, steps: number, from: string | null = null): TrainJob => ({
  candidate: { id, source: `reward of ${id}`, origin: "builtin", parents: [], note: "", generation: 0 },
  steps,
  from,
  inReference: "never",
});

/** Its state says what it was trained with. */
function outcomeOf({ candidate, state, start }: CandidateJob, steps: number): CandidateOutcome {
  const learned = `${candidate.id} to ${steps}${state ? ", gone on with" : ""}${start ? `, from ${start}` : ""}`;
  return {
    evidence: { ...evidence, steps },
    trajectories: [],
    judgedSteps: 5,
    state: { trainer: { learner: learned } } as unknown as CandidateOutcome["state"],
    policy: new Uint8Array([1, 2, 3]),
  };
}

/** @param train What comes of a job; default: all of its steps. */
function open(folder: string, train?: (job: CandidateJob) => CandidateOutcome, isStopped = () => false) {
  const jobs: string[] = [];
  const pool = {
    async train(job: CandidateJob) {
      jobs.push(`${job.candidate.id} to ${job.steps}`);
      return train ? train(job) : outcomeOf(job, job.steps);
    },
  };
  return { trainer: new KeptTrainer(pool, {} as CandidateSettings, folder, isStopped), jobs };
}

const newFolder = () => mkdtempSync(join(tmpdir(), "embody-kept-trainer-"));
const stepsOf = (results: Awaited<ReturnType<KeptTrainer["train"]>>) =>
  results.map((result) => (result === null || typeof result === "string" ? result : result.evidence.steps));

describe("trainings of a search", () => {
  it("are found again by a search that is run through once more", async () => {
    const folder = newFolder();
    const rounds = [
      [jobOf("b1", 100), jobOf("b2", 100)],
      [jobOf("b1", 200), jobOf("b3", 100, "b1")],
    ];
    for (const expected of [["b1 to 100", "b2 to 100", "b1 to 200", "b3 to 100"], []]) {
      const { trainer, jobs } = open(folder);
      for (const round of rounds) await trainer.train(round);
      expect(jobs).toEqual(expected);
      expect(trainer.learnerOf("b1")).toBe("b1 to 200, gone on with");
      // From where b1 was before this round, whichever of them is done first.
      expect(trainer.learnerOf("b3")).toBe("b3 to 100, from b1 to 100");
      expect([...trainer.policyOf("b2")]).toEqual([1, 2, 3]);
    }
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it("that time cuts short count, and are not kept; those that had not begun are nothing", async () => {
    const folder = newFolder();
    const { trainer } = open(folder, (job) => {
      if (job.candidate.id === "b3") throw new SearchStopped();
      return outcomeOf(job, { b1: job.steps, b2: 64 }[job.candidate.id] ?? 0);
    });
    const results = await trainer.train([jobOf("b1", 100), jobOf("b2", 100), jobOf("b3", 100), jobOf("b4", 100)]);
    expect(stepsOf(results)).toEqual([100, 64, null, null]);
    expect(trainer.learnerOf("b2")).toBe("b2 to 64");
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^b1-100-/)]);
  });

  it("fail alone where the fault is the candidate's, and all of them where the search is stopped", async () => {
    const runsAway = open(newFolder(), (job) => {
      if (job.candidate.id === "b1") throw new Error("the values are not finite");
      return outcomeOf(job, job.steps);
    });
    expect(stepsOf(await runsAway.trainer.train([jobOf("b1", 100), jobOf("b2", 100)]))).toEqual([
      "the values are not finite",
      100,
    ]);
    const folder = newFolder();
    const stopped = open(
      folder,
      (job) => outcomeOf(job, 64),
      () => true,
    );
    await expect(stopped.trainer.train([jobOf("b1", 100)])).rejects.toThrow(SearchStopped);
    expect(readdirSync(folder)).toEqual([]);
  });
});
