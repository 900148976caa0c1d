/** Numbers of a training as people read them. */
import type { EngineName } from "../../core/training.ts";

/** `fast` is the twin, or a world that has only that. */
export const engineText: Readonly<Record<EngineName, string>> = { fast: "fast engine", reference: "reference" };

/** m:ss */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** 950, 22.5 k, 1.3 M */
export function countText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  return count < 999_500 ? `${round(count / 1e3)} k` : `${round(count / 1e6)} M`;
}

const round = (value: number) => (value < 100 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value)));

export const shareText = (share: number): string => share.toFixed(2);

const bars = "▁▂▃▄▅▆▇█";

/** The newest `width` values between their least and greatest, as bars. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.filter((value) => Number.isFinite(value)).slice(-width);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) => {
      const share = high > low ? (value - low) / (high - low) : 0;
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? "";
    })
    .join("");
}

export interface Judgement {
  readonly seconds: number;
  readonly success: number;
}

/**
 * Seconds until success reaches `mark`, if it goes on as in the last few judgements (a straight line through them); null where that cannot be
 * said: too few of them, or no progress.
 */
export function secondsToMark(judgements: readonly Judgement[], mark: number): number | null {
  const recent = judgements.slice(-4);
  const last = recent.at(-1);
  if (!last || recent.length < 2) return null;
  if (last.success >= mark) return 0;
  const mean = (of: (judgement: Judgement) => number) =>
    recent.reduce((sum, each) => sum + of(each), 0) / recent.length;
  const [middle, level] = [mean(({ seconds }) => seconds), mean(({ success }) => success)];
  const spread = recent.reduce((sum, { seconds }) => sum + (seconds - middle) ** 2, 0);
  const slope = recent.reduce((sum, { seconds, success }) => sum + (seconds - middle) * (success - level), 0) / spread;
  return slope > 0 ? (mark - last.success) / slope : null;
}
