/** What a newcomer is shown: goals that work here and now, and the forms of words that are understood. */
import { understoodForms } from "./understand/misunderstanding.ts";
import { yardExamples, yardForms } from "./yard/help.ts";

export interface Capabilities {
  /** Id of the world. */
  readonly world: string;
  /** Goals, in words. */
  readonly examples: readonly string[];
  /** The forms of words that are understood, one a line. */
  readonly help: string;
}

export const capabilities: Capabilities = {
  world: "minecraft",
  examples: [
    "get a stone pickaxe",
    "make me three torches and a chest",
    "please chop ten logs",
    "get four stone bricks",
    "kill a zombie",
    "cook two steaks and eat one",
    "smelt an iron ingot",
    "go to x 40 z -25",
    "walk to the nearest water",
    "make shears and take the wool of a sheep",
  ],
  help: ["What can be said:", ...understoodForms.map((form) => `  ${form}`)].join("\n"),
};

export const yardCapabilities: Capabilities = {
  world: "rapier/yard",
  examples: yardExamples,
  help: yardForms.map((form) => `  ${form}`).join("\n"),
};
