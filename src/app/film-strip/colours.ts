/** Colours of a film strip: lighter and darker ones of a shape's own, and those of ground, trail and letters. */

export const palette = {
  ground: "#e4e8ee",
  line: "#c3cad4",
  shadow: "#39424f",
  trail: "#1677c8",
  heading: "#d6451f",
  target: "#1f9d55",
  text: "#1d232d",
  quiet: "#5b6675",
  page: "#f8f9fb",
} as const;

/** `#rrggbb` times a brightness; above 1 it goes towards white. */
export function shade(colour: string, brightness: number): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const shaded = channels.map((value) =>
    Math.round(brightness <= 1 ? value * brightness : value + (255 - value) * Math.min(1, brightness - 1)),
  );
  return `#${shaded.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
