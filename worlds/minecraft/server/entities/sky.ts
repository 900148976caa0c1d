/** How bright the day is, as mobs see it. */
/** How far the sky is darkened, 0 by day to 11 at night (minecraft.wiki/w/Daylight_cycle). */
export function skyDarkening(timeOfDay: number): number {
  const turn = timeOfDay / 24000 - 0.25;
  const fraction = turn - Math.floor(turn);
  const angle = (fraction * 2 + 0.5 - Math.cos(fraction * Math.PI) / 2) / 3;
  const sun = Math.max(-0.25, Math.min(0.25, Math.cos(angle * 2 * Math.PI)));
  return Math.floor((1 - (0.5 + 2 * sun)) * 11);
}

export function isDay(timeOfDay: number): boolean {
  return skyDarkening(timeOfDay) < 4;
}
