/**
 * Small plots over the whole episode with a line at the current time: the robot's speed, and the scene's numbers by group (reward terms,
 * readings, actions). A click seeks there. Curves are drawn when frames have arrived, not every frame; only the line moves.
 */
import type { PhysicsRecording } from "../playback/physics-recording.ts";
import { element } from "./dom.ts";

interface Curve {
  readonly name: string;
  readonly unit: string;
  readonly values: Float32Array;
}

interface Plot {
  readonly root: HTMLElement;
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
  readonly cursor: HTMLElement;
  readonly legend: HTMLElement;
  readonly note: HTMLElement;
  curves: readonly Curve[];
}

const groupTitles = { reward: "Reward", action: "Actions", state: "State" } as const;
const colours = ["#3fb8a4", "#e0a03f", "#e0685c", "#6f9de8", "#a982dd", "#5fb673", "#d07fb8", "#8d98a8"];
/** Actions of a robot that has more are told apart by their place alone. */
const mostActions = 6;
/** Pixels (CSS). */
const height = 54;
/** Curves are drawn again when this many frames more have arrived. */
const redrawFrames = 60;

export class PlotsPanel {
  readonly root = element("section", "panel plots");
  readonly #recording: PhysicsRecording;
  readonly #onSeek: (time: number) => void;
  readonly #plots: Plot[] = [];
  #times: Float64Array = new Float64Array();
  #drawnFrames = 0;
  #drawnWidth = 0;
  #quietFor = 0;

  constructor(recording: PhysicsRecording, onSeek: (time: number) => void) {
    this.#recording = recording;
    this.#onSeek = onSeek;
  }

  show(time: number): void {
    const { frameCount } = this.#recording;
    const width = this.root.clientWidth - 28;
    // What has arrived since is drawn in steps, and what is left when nothing more comes.
    this.#quietFor = frameCount === this.#drawnFrames ? 0 : this.#quietFor + 1;
    const more = frameCount - this.#drawnFrames;
    if (width > 0 && (more >= redrawFrames || this.#quietFor > 30 || width !== this.#drawnWidth)) {
      this.#drawnFrames = frameCount;
      this.#drawnWidth = width;
      this.#quietFor = 0;
      this.#read();
      for (const plot of this.#plots) this.#draw(plot, width);
    }
    const end = this.#times.at(-1) ?? 0;
    const index = indexAt(this.#times, time);
    for (const plot of this.#plots) {
      plot.cursor.style.left = `${end > 0 ? Math.min(1, Math.max(0, time / end)) * 100 : 0}%`;
      this.#showValues(plot, index);
    }
  }

  #read(): void {
    const { times, speed, numbers } = this.#recording.series();
    this.#times = times;
    const named = this.#recording.scene?.numbers ?? [];
    // A robot that is bolted down has no speed to show.
    if (speed.some((value) => value > 0.01))
      this.#plot("Speed").curves = [{ name: "root", unit: "m/s", values: speed }];
    for (const [group, title] of Object.entries(groupTitles)) {
      const curves = named.flatMap(({ name, unit, group: own }, index): Curve[] =>
        own === group ? [{ name, unit, values: numbers[index] ?? new Float32Array() }] : [],
      );
      // What never changes, such as a distance at the start, is no curve.
      if (!curves.some(({ values }) => values.some((value) => value !== values[0]))) continue;
      const total = Float32Array.from(times, (_, at) => curves.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
      const withTotal = group === "reward" && curves.length > 1;
      this.#plot(title).curves = withTotal ? [{ name: "total", unit: "", values: total }, ...curves] : curves;
    }
  }

  #plot(title: string): Plot {
    const found = this.#plots.find((plot) => plot.title === title);
    if (found) return found;
    const canvas = element("canvas");
    const cursor = element("i", "cursor");
    const note = element("span", "note");
    const legend = element("div", "legend");
    const frame = element("div", "frame", canvas, cursor);
    const root = element("div", "plot", element("h3", "", title, note), frame, legend);
    frame.addEventListener("pointerdown", (event) => {
      const { left, width } = frame.getBoundingClientRect();
      this.#onSeek(((event.clientX - left) / width) * (this.#times.at(-1) ?? 0));
    });
    const plot: Plot = { root, title, canvas, cursor, legend, note, curves: [] };
    this.#plots.push(plot);
    this.root.append(root);
    return plot;
  }

  #showValues(plot: Plot, index: number): void {
    const values = plot.curves.map(({ values: of }) => of[index] ?? 0);
    const [first] = plot.curves;
    if (plot.curves.length === 1 && first) {
      setText(plot.note, `${first.name} ${format(values[0] ?? 0)} ${first.unit}`);
    } else if (isNamed(plot)) {
      [...plot.legend.children].forEach((entry, at) => {
        const value = entry.lastElementChild;
        if (value instanceof HTMLElement) setText(value, format(values[at] ?? 0));
      });
    } else setText(plot.note, first?.unit ?? "");
  }

  #draw(plot: Plot, width: number): void {
    const ratio = Math.min(2, globalThis.devicePixelRatio);
    const { canvas, curves, legend } = plot;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (curves.length > 1 && isNamed(plot)) {
      legend.replaceChildren(
        ...curves.map(({ name }, index) => {
          const dot = element("i");
          dot.style.background = colourOf(index);
          return element("span", "", dot, name, element("b"));
        }),
      );
    }
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [low, high] = rangeOf(curves);
    const y = (value: number) => 3 + (1 - (value - low) / (high - low)) * (height - 6);
    context.strokeStyle = "rgb(128 138 152 / 35%)";
    context.beginPath();
    context.moveTo(0, y(0));
    context.lineTo(width, y(0));
    context.stroke();
    context.lineJoin = "round";
    curves.forEach(({ values }, index) => {
      context.strokeStyle = colourOf(index);
      context.globalAlpha = isNamed(plot) ? 1 : 0.6;
      context.lineWidth = isNamed(plot) ? 1.4 : 1;
      drawCurve(context, this.#times, values, width, y);
    });
    context.globalAlpha = 1;
  }
}

/** One point a pixel at most: where there are more, the highest and lowest between, so that no spike is lost. */
function drawCurve(
  context: CanvasRenderingContext2D,
  times: Float64Array,
  values: Float32Array,
  width: number,
  y: (value: number) => number,
): void {
  const end = times.at(-1) ?? 0;
  if (end <= 0) return;
  context.beginPath();
  let [column, low, high] = [-1, 0, 0];
  values.forEach((value, index) => {
    const x = Math.round(((times[index] ?? 0) / end) * width);
    if (x === column) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      return;
    }
    if (column >= 0 && low !== high) {
      context.lineTo(column, y(low));
      context.lineTo(column, y(high));
    }
    context.lineTo(x, y(value));
    [column, low, high] = [x, value, value];
  });
  context.stroke();
}

/** Zero is always in it, and never the whole of it. */
function rangeOf(curves: readonly Curve[]): [number, number] {
  let [low, high] = [0, 0];
  for (const { values } of curves) {
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high - low > 1e-9 ? [low, high] : [0, 1];
}

function indexAt(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time + 1e-9) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? "#8d98a8";
}

function isNamed({ title, curves }: Plot): boolean {
  return title !== groupTitles.action || curves.length <= mostActions;
}

function format(value: number): string {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
