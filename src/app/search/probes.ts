/**
 * What a body does before anything is learned, for the bank that rewards are tried on: nothing, random targets, swings, held extremes, trembling. Most of
 * it is what lazy or hacking policies come to as well. Each is a pure function of the step, so a probe can be lived again.
 */
import { purposeKey, randomFloat } from "../../core/random.ts";

/** Actions in [-1, 1] at a step. [actions] */
export interface Probe {
  readonly name: string;
  act(step: number): number[];
}

const purpose = purposeKey("probes");

/** @param size numbers of an action */
export function probesOf(size: number, controlDt: number, seed: number): Probe[] {
  const indices = Array.from({ length: size }, (_, index) => index);
  const draw = (...key: number[]) => 2 * randomFloat(seed, purpose, ...key) - 1;
  const still: Probe = { name: "still", act: () => indices.map(() => 0) };
  const held = (seconds: number, index: number): Probe => {
    const steps = Math.max(1, Math.round(seconds / controlDt));
    return {
      name: `random targets held ${seconds} s`,
      act: (step) => indices.map((c) => draw(index, Math.floor(step / steps), c)),
    };
  };
  const swing = (frequency: number, index: number): Probe => {
    const phases = indices.map((c) => Math.PI * draw(100 + index, c));
    return {
      name: `swings at ${frequency} Hz`,
      act: (step) => indices.map((c) => 0.8 * Math.sin(2 * Math.PI * frequency * step * controlDt + (phases[c] ?? 0))),
    };
  };
  const constant = (name: string, value: (component: number) => number): Probe => ({
    name,
    act: () => indices.map(value),
  });
  const tremble: Probe = { name: "trembles", act: (step) => indices.map(() => (step % 2 === 0 ? 1 : -1)) };
  return [
    still,
    held(0.25, 1),
    held(0.1, 2),
    held(1, 3),
    swing(0.5, 1),
    swing(1, 2),
    swing(2, 3),
    swing(4, 4),
    constant("all at the upper end", () => 1),
    constant("all at the lower end", () => -1),
    constant("held at random", (c) => draw(200, c)),
    tremble,
  ];
}
