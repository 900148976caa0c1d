/** Reads screenshots: the colours of a PNG, and how much of two pictures differs. */
import { inflateSync } from "node:zlib";

/** RGB of every pixel as one number. */
export function* colours(pixels: Uint8Array): Generator<number> {
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    yield ((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0);
  }
}

export function shareOfChangedPixels(left: Uint8Array, right: Uint8Array): number {
  const [before, after] = [[...colours(left)], [...colours(right)]];
  return before.filter((colour, index) => colour !== after[index]).length / before.length;
}

/** RGB bytes of an 8-bit RGB PNG (W3C PNG, third edition, section 9: each row is filtered against its neighbours). */
export function pngPixels(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (png[24] !== 8 || png[25] !== 2) throw new Error(`a PNG of bit depth ${png[24]} and colour type ${png[25]}`);
  const parts: Uint8Array[] = [];
  for (let offset = 8; offset < png.length; offset += 12 + view.getUint32(offset)) {
    const type = String.fromCharCode(...png.subarray(offset + 4, offset + 8));
    if (type === "IDAT") parts.push(png.subarray(offset + 8, offset + 8 + view.getUint32(offset)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * 3;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= 3 ? (pixels[y * stride + x - 3] ?? 0) : 0;
      const above = y > 0 ? (pixels[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= 3 && y > 0 ? (pixels[(y - 1) * stride + x - 3] ?? 0) : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0;
      pixels[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(estimate - value));
  if ((a ?? 0) <= (b ?? 0) && (a ?? 0) <= (c ?? 0)) return left;
  return (b ?? 0) <= (c ?? 0) ? above : corner;
}
