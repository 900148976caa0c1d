/** Sine and cosine within a known range against binary64. */
import { expect, it } from "vitest";
import { allocate, compileJs, defineLayout, f32, kernel } from "../../../../src/kernel/index.ts";
import { boundedSineCosine } from "../../../../worlds/rapier/twin/angles.ts";

it.each([0.5, 1.3, 2.9, 3.7])("is right to 1e-6 up to %f rad, and stays a rotation beyond", (bound) => {
  const layout = defineLayout({ fields: { angle: f32(), sine: f32(), cosine: f32() } });
  const step = kernel("angles", layout, (k) => {
    const { sine, cosine } = boundedSineCosine(k.load("angle"), bound);
    k.store("sine", sine);
    k.store("cosine", cosine);
  });
  const count = 2001;
  const memory = allocate(layout, count);
  const angles = memory.field("angle");
  for (let i = 0; i < count; i++) angles[i] = (i / (count - 1) - 0.5) * 2.4 * bound;
  compileJs([step], memory).run("angles");
  for (let i = 0; i < count; i++) {
    const [angle = 0, sine = 0, cosine = 0] = [angles[i], memory.field("sine")[i], memory.field("cosine")[i]];
    expect(Math.abs(sine * sine + cosine * cosine - 1)).toBeLessThan(3e-6);
    if (Math.abs(angle) > bound) continue;
    expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(1e-6);
    expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(1e-6);
  }
});
