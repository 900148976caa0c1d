/** Types become spaces and nothing else does; Node's own eraser (Amaro, SWC) is the oracle. */
import { stripTypeScriptTypes } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eraseTypes } from "../../src/lang/erase.ts";
import { accepted } from "./accepted.ts";

describe("erasing types", () => {
  it.each([
    "const a: number = 1, b: Vector3 = [1, 2], c = 3;",
    "let a: number, b: string | undefined\nlet c: boolean;",
    "const { x, y: z }: { x: number; y: number } = v;",
    "const [a, b]: [number, number] = v;",
    "function f(a: number, b?: number, c: { d: number } = { d: 1 }, [e, g]: number[] = []): { a: number; b: (x: number) => void } { return a; }",
    "const f = (a: number): number => a, g = (b: string): void => {};",
    "const f = (x: number) => (y: number) => (z: number): number => x + y + z;",
    "const a = b ? (c) : (d);",
    "const a = b ? (c) : d ? (e) : f;",
    "const a = b ? { c: 1 } : { c: 2 };",
    "const a = { b: 1, c: x ? y : z, d: (e: number): number => e };",
    "const o = { as: 1, type: 2, satisfies: 3 }; const p = o.as + o.type;",
    "const type = 3; const y = type * 2;",
    "const a = x as number + 1; const b = (x as unknown as { a: number }).a;",
    "const a = [1, 2] as const; const b = { c: 1 } satisfies Record<string, number>;",
    "const a = x! + y!.z * w![0]! - f()!;",
    "const a = !x && !y; const b = x != y; const c = x !== y; const d = -x! !== 1;",
    "const a: Array<Array<number>> = x; const b: Map<string, Set<number>> = y;",
    "const a: readonly number[] = x; const b: number[][] = y; const c: keyof T = z; const d: typeof q.r = w;",
    "const a: 'b' | \"c\" | 1 | -1 | null = x;",
    "const a: (b: number, c?: string) => Array<number> = f;",
    "interface A extends B<C> { a: number; b(): void; c: { d: 1 } }\nconst x = 1;",
    "export interface A { a: number }\nexport type B<T> = T | { [k in keyof T]: number };\nconst x = 1;",
    "type A =\n  | { a: number }\n  | { b: string };\nconst x = 1;",
    "type A = (number | string)[]\nconst x = 1;",
    "import type { A } from './a';\nimport type B from \"b\";\nconst x = 1;",
    "declare const dt: number;\ndeclare function f(x: number): number;\nconst x = 1;",
    "const a = b < c && d > e; const f = g < h, i = j > (k);",
    "const a = /[/](b: number)/.test(c) ? d : e;",
    "const a = `b: number`;",
    "const a = (x as number) < 3 && y > 2; const b = x as number < 3 && y > (2);",
    "function f<A, B extends Array<A> = A[]>(a: A, b: B): A { return a; }",
    "// a: number\n/* b: number */ const c /* d */: /* e */ number = 1;",
    "for (const x of v as number[]) { let y: number = x; }\nfor (let i: number = 0; i < 3; i++) {}",
    "if (a) { const b: number = 1; } else if (c as boolean) { }",
    "function f<T extends number>(a: T): T { return a; }\nconst g = (x: number): x is 3 => x === 3;",
    "label: for (;;) {}",
    "const a = {\n  b: (x) => x,\n  c: [1, 2].map((y: number) => y),\n};",
    "const f = async (x: number): Promise<number> => x;",
    "let x: number | undefined = undefined, y: number = (1, 2);",
  ])("%s", (source) => {
    expect(eraseTypes(source).text).toBe(stripTypeScriptTypes(source));
  });

  it("leaves plain JavaScript alone", () => {
    for (const { source } of accepted) {
      const plain = stripTypeScriptTypes(source);
      expect(eraseTypes(plain).text).toBe(plain);
    }
  });

  it("keeps the length and the lines of anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (source) => {
        const { text } = eraseTypes(source);
        expect(text).toHaveLength(source.length);
        expect(text.split(/[\r\n\u2028\u2029]/).map((line) => line.length)).toEqual(
          source.split(/[\r\n\u2028\u2029]/).map((line) => line.length),
        );
      }),
    );
  });
});
