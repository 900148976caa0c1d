import { describe, expect, it } from "vitest";
import { eureka } from "../../../planners/reward-writer/eureka.ts";
import { race, raceBudget, roundBudgets } from "../../../planners/reward-writer/race.ts";
import type { CandidateTrainer, Gates, SearchOptions, TrainJob } from "../../../planners/reward-writer/search.ts";
import type { RewardWriter, WriteRequest } from "../../../planners/reward-writer/writer.ts";
import { BudgetError } from "../../../src/core/language-model.ts";
import type { CandidateScored, CandidateWritten } from "../../../src/core/training.ts";
import { evidence } from "./evidence.ts";

/** Texts are "<quality>": what their candidates come to when they are trained to the end. */
function writerOf(rounds: readonly (readonly string[])[]) {
  const requests: WriteRequest[] = [];
  const writer: RewardWriter = {
    name: "builtin",
    async write(request) {
      const texts = rounds[requests.length] ?? [];
      requests.push(request);
      return texts.map((source) => ({ source, parents: request.elites.slice(0, 1).map(({ id }) => id), note: source }));
    },
  };
  return { writer, requests };
}

const full = 1000;

/** Fitness grows with the share of a whole training, up to the quality; what started with another's policy has that one's steps behind it. */
function trainerOf(iteration: number) {
  const jobs: TrainJob[] = [];
  const lived = new Map<string, number>();
  const trainer: CandidateTrainer = {
    async train(all) {
      return all.map((job) => {
        jobs.push(job);
        const { candidate, from, inReference } = job;
        const steps = Math.ceil(job.steps / iteration) * iteration;
        if (candidate.source === "broken") return "a number that is not finite";
        const behind = lived.get(candidate.id) ?? (from === null ? 0 : (lived.get(from) ?? 0));
        const before = jobs.filter((each) => each.candidate.id === candidate.id).at(-2)?.steps ?? 0;
        lived.set(candidate.id, behind + steps - before);
        const quality = Number.parseFloat(candidate.source);
        const fitness = quality * Math.min(1, (behind + steps - before) / full);
        const reference = inReference === "always" ? { episodes: 12, fitness, success: fitness } : null;
        return {
          evidence: { ...evidence, steps, fitness, success: fitness, reference },
          trajectories: [],
          judgedSteps: 10,
        };
      });
    },
  };
  return { trainer, jobs };
}

const openGates: Gates = {
  untrained: 0,
  admit: async (candidates) => candidates.map(({ source }) => (source === "wrong" ? "1:1: wrong" : null)),
  meet: () => {},
  judge: async ({ source }) => ({ alarms: [], isHack: source.includes("hack") }),
  tune: async () => null,
};

function search(rounds: readonly (readonly string[])[], more: Partial<SearchOptions> = {}, iteration = 1) {
  const { writer, requests } = writerOf(rounds);
  const { trainer, jobs } = trainerOf(iteration);
  const events: (CandidateWritten | Omit<CandidateScored, "seconds">)[] = [];
  const options: SearchOptions = {
    brief: { sentence: "go", inputs: {}, controlDt: 0.02, horizon: 10 },
    writer,
    gates: openGates,
    trainer,
    samples: 8,
    iterations: 2,
    fullSteps: full,
    seed: 1,
    onEvent: (event) => events.push(event),
    ...more,
  };
  return { options, requests, jobs, events };
}

const eight = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"];

describe("the race", () => {
  it("gives the better half more steps each round, and costs less than two whole trainings", async () => {
    const { options, jobs } = search([eight, ["0.9", "0.05"]]);
    const { best, steps, candidates } = await race(options);
    // 0.48 of a whole training over 8, 0.42 over 4 and 2 new ones, 0.4 over 3, 0.5 over 2: 60, 70, 133, 251 steps each.
    const stepsOf = (source: string) =>
      jobs.filter(({ candidate }) => candidate.source === source).map((job) => job.steps);
    expect(stepsOf("0.8")).toEqual([60, 130, 263, 514]);
    expect(stepsOf("0.4")).toEqual([60]);
    expect(steps).toBeLessThanOrEqual(1.8 * full + 3);
    expect(candidates).toEqual({ written: 10, accepted: 10, trained: 10 });
    // It began with the best one's policy, and is better.
    expect(best?.candidate.source).toBe("0.9");
    expect(jobs.find(({ candidate }) => candidate.source === "0.9")).toMatchObject({ from: "b8", steps: 70 });
  });

  it("takes off the next round what whole iterations took too much in one", async () => {
    // Iterations of 16 steps. 480 over 8: 60, so 64 each, 512 in all. 900 - 512 over 6: 65, so 80 each, 992. 1300 - 992 over 3: 103, so 112 each,
    // 1328. 1800 - 1328 over 2: 236, so 240 each.
    const { options, jobs } = search([eight, ["0.9", "0.05"]], {}, 16);
    const { steps } = await race(options);
    expect(jobs.filter(({ candidate }) => candidate.source === "0.8").map((job) => job.steps)).toEqual([
      60, 129, 247, 492,
    ]);
    expect(steps).toBe(1328 + 2 * 240);
  });

  it("asks the reference about what goes on, and tells of each round", async () => {
    const { options, jobs, events } = search([eight, []]);
    await race(options);
    expect(jobs.slice(0, 8).every(({ inReference }) => inReference === "when-successful")).toBe(true);
    expect(jobs.slice(8).every(({ inReference }) => inReference === "always")).toBe(true);
    const scored = events.filter((event) => event.type === "candidate-scored");
    expect(scored.slice(0, 8).map(({ candidate, kept }) => [candidate, kept])).toEqual([
      ...["b1", "b2", "b3", "b4"].map((id) => [id, false]),
      ...["b5", "b6", "b7", "b8"].map((id) => [id, true]),
    ]);
    expect(scored.filter(({ candidate }) => candidate === "b8").map(({ rung }) => rung)).toEqual([0, 1, 2, 3]);
  });

  it("never lets a hack win, however fit it seems", async () => {
    const { options } = search([["0.3", "0.9 hack", "0.2", "0.1"], []], { samples: 4 });
    expect((await race(options)).best?.candidate.source).toBe("0.3");
    const hopeless = search([["0.9 hack", "0.8 hack"], []], { samples: 2 });
    expect((await race(hopeless.options)).best).toBeNull();
  });

  it("asks again for texts in place of those that were refused, and says what was wrong", async () => {
    const { options, requests, jobs, events } = search([["wrong", "0.5"], ["wrong"], ["0.7"], []], { samples: 2 });
    const { best, candidates } = await race(options);
    expect(requests.slice(0, 3).map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(best?.candidate.source).toBe("0.7");
    expect(candidates).toMatchObject({ written: 4, accepted: 2 });
    expect(jobs.every(({ candidate }) => candidate.source !== "wrong")).toBe(true);
    expect(
      events.filter((event) => event.type === "candidate-written" && event.rejected === "1:1: wrong"),
    ).toHaveLength(2);
    expect(requests[3]?.reflection?.rejected).toHaveLength(2);
  });

  it("tells the writer what was seen, but not in the first round", async () => {
    const { options, requests } = search([["0.2", "broken", "0.6"], []], { samples: 3 });
    const { candidates } = await race(options);
    expect(requests[0]).toMatchObject({ reflection: null, elites: [], generation: 0 });
    expect(requests[1]?.reflection?.judged.map(({ candidate }) => candidate.source)).toEqual(["0.6", "0.2"]);
    expect(requests[1]?.reflection?.rejected).toEqual([{ source: "broken", reason: "a number that is not finite" }]);
    expect(requests[1]?.elites.map(({ source }) => source)).toEqual(["0.6", "0.2"]);
    expect(candidates).toEqual({ written: 3, accepted: 3, trained: 2 });
  });

  it("ends as soon as something is good enough", async () => {
    const { options, jobs } = search([eight], { isGoodEnough: ({ success }) => success >= 0.04 });
    expect((await race(options)).best?.candidate.source).toBe("0.8");
    expect(jobs).toHaveLength(8);
  });

  it("adds a text with tuned weights of the best one", async () => {
    const gates: Gates = { ...openGates, tune: async ({ source }) => `${Number.parseFloat(source) + 0.1}` };
    const { options, events } = search([["0.5"], []], { samples: 1, gates });
    const { best } = await race(options);
    expect(best?.candidate).toMatchObject({ id: "w2", origin: "weights", parents: ["b1"], source: "0.6" });
    expect(events.some((event) => event.type === "candidate-written" && event.candidate === "w2")).toBe(true);
  });

  it("goes by how often the mark is met where that is the aim, and by fitness among equals", async () => {
    const { options, jobs } = search([["0.5", "0.4", "0.3"], []], { samples: 3, aim: "mark" });
    // The fittest never meets the mark.
    const trainer: CandidateTrainer = {
      async train(all) {
        const results = await options.trainer.train(all);
        return results.map((result, index) => {
          if (result === null || typeof result === "string") return result;
          const success = all[index]?.candidate.source === "0.5" ? 0 : 0.9;
          return { ...result, evidence: { ...result.evidence, success, reference: null } };
        });
      },
    };
    expect((await race({ ...options, trainer })).best?.candidate.source).toBe("0.4");
    expect(jobs.filter(({ candidate }) => candidate.source === "0.5")).toHaveLength(1);
  });

  it("goes by a person's order where there is one", async () => {
    const { options } = search([["0.5", "0.4"], []], {
      samples: 2,
      scores: async (judged) => new Map(judged.map(({ candidate: { id, source } }) => [id, -Number(source)])),
    });
    expect((await race(options)).best?.candidate.source).toBe("0.4");
  });

  it("goes on with what is there when the means of the writer are used up", async () => {
    const { options } = search([eight]);
    let asked = 0;
    const broke: RewardWriter = {
      name: "llm",
      async write(request) {
        if (asked++ > 0) throw new BudgetError("usd", 1, 1, "no more");
        return options.writer.write(request);
      },
    };
    const { end, best } = await race({ ...options, writer: broke });
    expect([end, best?.candidate.source]).toEqual(["budget", "0.8"]);
    const none: RewardWriter = { ...broke, write: () => Promise.reject(new BudgetError("usd", 1, 1, "no more")) };
    expect(await race({ ...options, writer: none })).toMatchObject({ end: "budget", best: null, steps: 0 });
  });

  it("stops between rounds when its time is up", async () => {
    let rounds = 0;
    const { options, jobs } = search([eight], { isOver: () => rounds++ > 2 });
    const { end, best } = await race(options);
    expect([end, best?.candidate.source, jobs.length]).toEqual(["budget", "0.8", 8 + 4]);
  });

  it("ends with the best of what time has left it", async () => {
    const { options } = search([eight]);
    let isOver = false;
    const trainer: CandidateTrainer = {
      // Time is up in the first round: two are done, one is cut short, five have not begun.
      async train(jobs) {
        isOver = true;
        const whole = await options.trainer.train(jobs.slice(0, 3));
        return jobs.map((_, index) => whole[index] ?? null);
      },
    };
    const { end, best, candidates } = await race({ ...options, trainer, isOver: () => isOver });
    expect([end, best?.candidate.source, candidates.trained]).toEqual(["budget", "0.3", 3]);
  });

  it("costs the same with more rounds of writing", () => {
    for (const iterations of [1, 2, 3, 6]) {
      const shares = roundBudgets(iterations);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1.8, 12);
      expect(shares).toHaveLength(Math.max(4, iterations + 2));
    }
    // With the winner's own training: a fifth of Eureka's 4 times 3 whole trainings, also when the last round ends with whole iterations.
    expect(1.8 + raceBudget.final).toBeLessThan(12 / 5 - 0.03);
  });
});

describe("Eureka", () => {
  it("trains every text to the end, and reflects on the best one", async () => {
    const { options, requests, jobs } = search([["0.2", "0.4"], ["0.3", "wrong"], ["0.1"]], {
      samples: 2,
      iterations: 3,
    });
    const { best, steps, candidates, judgedSteps } = await eureka(options);
    expect(best?.candidate.source).toBe("0.4");
    expect(jobs.every((job) => job.steps === full && job.from === null)).toBe(true);
    expect([steps, judgedSteps]).toEqual([4 * full, 40]);
    expect(candidates).toEqual({ written: 5, accepted: 4, trained: 4 });
    expect(requests.map(({ elites }) => elites.map(({ source }) => source))).toEqual([[], ["0.4"], ["0.4"]]);
  });
});
