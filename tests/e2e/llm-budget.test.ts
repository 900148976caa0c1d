/**
 * What a run may cost, held against what a priced server counted: real processes of `embody do` with `--max-usd` and `--max-tokens` on a model
 * that never says anything of use. More cases are measured by `embody bench planner --only budget`.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BudgetCase, budgetCases, runBudgetCase } from "../../src/app/bench/planner/budget.ts";

const folder = mkdtempSync(join(tmpdir(), "embody-budget-"));

function caseWith(option: BudgetCase["cap"]["option"], knownToRules: boolean, keepsLimits: boolean): BudgetCase {
  const found = budgetCases.find(
    (each) =>
      each.cap.option === option && each.words.startsWith("get") === knownToRules && each.keepsLimits === keepsLimits,
  );
  if (!found) throw new Error("there is no such case");
  return found;
}

describe("caps on what a language model may cost", () => {
  it("hold to the token on a server that keeps to its limits; the goal goes on by rules, and says why", async () => {
    const row = await runBudgetCase(caseWith("--max-usd", true, true), folder);
    expect(row).toMatchObject({ exitCode: 0, overshoot: 0 });
    expect(row.calls).toBeGreaterThan(0);
    expect(row.served).toBeGreaterThan(0.4 * row.limit);
    expect(row.reported).toBeCloseTo(row.served, 9);
    expect(row.end).toMatch(/^achieved; \d+ steps by rules: .*US dollars/);
  });

  it("end a goal that only a model could understand, exceeded by one reply at most on a server that ignores its limits", async () => {
    const row = await runBudgetCase(caseWith("--max-tokens", false, false), folder);
    expect(row.exitCode).toBe(4);
    expect(row.overshoot).toBeGreaterThan(0);
    expect(row.overshoot).toBeLessThanOrEqual(row.oneReply);
    expect(row.end).toMatch(/^budget; .*6000 tokens allowed .* are used/);
  });
});
