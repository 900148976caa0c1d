/** Pictures of items, drawn by us: blocks as small cubes of their own textures, tools and the rest as simple shapes in their material's colour. */
import { type ItemPixel, itemPixels } from "../scene/item-shapes.ts";
import { css } from "../scene/palette.ts";
import { paintTexture } from "../scene/textures.ts";

const size = 48;
const cache = new Map<string, HTMLCanvasElement>();

export function itemIcon(name: string): HTMLCanvasElement {
  let drawn = cache.get(name);
  if (!drawn) {
    drawn = document.createElement("canvas");
    drawn.width = size;
    drawn.height = size;
    const context = drawn.getContext("2d");
    if (context) draw(context, name);
    cache.set(name, drawn);
  }
  const copy = document.createElement("canvas");
  copy.width = size;
  copy.height = size;
  copy.getContext("2d")?.drawImage(drawn, 0, 0);
  return copy;
}

function draw(context: CanvasRenderingContext2D, name: string): void {
  const pixels = itemPixels(name);
  if (pixels) drawPixels(context, pixels);
  else drawCube(context, name);
}

function drawPixels(context: CanvasRenderingContext2D, pixels: readonly ItemPixel[]): void {
  const pixel = 5;
  const offset = (size - 8 * pixel) / 2;
  for (const { x, y, colour } of pixels) {
    context.fillStyle = css(colour);
    context.fillRect(offset + x * pixel, offset + y * pixel, pixel, pixel);
  }
}

/** Three faces of a cube in the usual oblique view. */
function drawCube(context: CanvasRenderingContext2D, name: string): void {
  const face = (key: string, light: number) => {
    const canvas = document.createElement("canvas");
    canvas.width = 16;
    canvas.height = 16;
    const inner = canvas.getContext("2d");
    if (inner) {
      inner.putImageData(new ImageData(paintTexture(key), 16, 16), 0, 0);
      inner.globalCompositeOperation = "source-atop";
      inner.fillStyle = `rgb(0 0 0 / ${1 - light})`;
      inner.fillRect(0, 0, 16, 16);
    }
    return canvas;
  };
  const front = name === "furnace" || name === "chest" ? `${name}/front` : `${name}/side`;
  context.imageSmoothingEnabled = false;
  // Columns of the matrices are where the texture's x and y axes go.
  context.setTransform(20 / 16, 10 / 16, -20 / 16, 10 / 16, 24, 3);
  context.drawImage(face(`${name}/top`, 1), 0, 0);
  context.setTransform(20 / 16, 10 / 16, 0, 22 / 16, 4, 13);
  context.drawImage(face(front, 0.82), 0, 0);
  context.setTransform(20 / 16, -10 / 16, 0, 22 / 16, 24, 23);
  context.drawImage(face(`${name}/side`, 0.64), 0, 0);
  context.setTransform(1, 0, 0, 1, 0, 0);
}
