/**
 * JSON in what a model says. Servers without structured output wrap it in prose, in Markdown fences, after a train of thought.
 */

/** At most this many places are tried: a reply full of brackets costs no more. */
const maxPlaces = 50;

/**
 * The JSON values that a text holds, the likeliest first: the whole text, then what stands in fences, then the outermost objects and
 * lists, longest first. Empty when there are none.
 */
export function jsonValuesIn(text: string): unknown[] {
  const answer = withoutThoughts(text);
  const whole = parse(answer);
  if (whole !== undefined) return [whole];
  const fenced = [...answer.matchAll(/```[\w-]*[^\S\n]*\n?([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  const found = [...fenced, ...outermost(answer).sort((left, right) => right.length - left.length)];
  return found.map(parse).filter((value) => typeof value === "object" && value !== null);
}

/** Local reasoning models put their thoughts before the answer, between tags. */
function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/i, "").trim();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Spans from an opening bracket to the one that closes it, strings skipped; none within another that parses. */
function outermost(text: string): string[] {
  const spans: string[] = [];
  const opening = /[{[]/g;
  for (let places = 0; places < maxPlaces; places++) {
    const start = opening.exec(text);
    if (!start) break;
    const end = closing(text, start.index);
    const span = end === null ? null : text.slice(start.index, end);
    if (span === null || parse(span) === undefined) continue;
    spans.push(span);
    opening.lastIndex = end ?? text.length;
  }
  return spans;
}

function closing(text: string, start: number): number | null {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (isInString) {
      if (letter === "\\") at++;
      else if (letter === '"') isInString = false;
    } else if (letter === '"') isInString = true;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") {
      if (--depth === 0) return at + 1;
    }
  }
  return null;
}
