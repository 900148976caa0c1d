/** Goals that work in the yard, and the forms of words that are understood there. */

export const yardExamples: readonly string[] = [
  "push the red crate onto the blue pad, then drive to the tower",
  "bring both crates to the green pad",
  "let the ant walk to the red pad",
  "drive to the tower, then back to the blue pad",
  "drive twice around the tower and stop on the blue pad",
  "shove a crate onto the red pad and send the ant to the tower",
  "park the rover next to the yellow crate",
  "put the red crate where the yellow one is now",
  "both robots to the blue pad",
  "drive up the ramp",
];

export const yardForms: readonly string[] = [
  "drive, go, park … to, onto, next to or away from something: drive to the tower; park next to the yellow crate",
  "walk, crawl … for the ant: walk to the red pad; let the ant go to the tower; send both robots to the blue pad",
  "push, bring, put … a crate onto a pad or next to something: push the red crate onto the blue pad",
  "drive or walk around something, once or more often; drive up the ramp; get something off a pad, clear a pad",
  "swap the crates; put a crate where another thing is, or back where it was",
  "one crate, both crates, every crate, a crate by its colour; the pad of its own colour; between two things; x 1 y -2",
  "spin, turn round, once or more often, on a pad: let the ant spin twice on the blue pad; what a body may learn: stand on its hind legs",
  '"somebody" or "a robot" for whoever is better placed; several of these joined by commas, "and", "then", "after"',
];

/** The same in one line, for the end of an error. */
export const yardSummary =
  'What is understood in the yard: drive, walk, push or bring crates, to pads, the tower, the ramp, each other or a point, around things, up the ramp, off pads, swap the crates, such as "push the red crate onto the blue pad, then drive to the tower"; all forms: embody do.';
