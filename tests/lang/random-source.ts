/** Random programs of the language from a tape of numbers: sums, comparisons, branches, loops, calls, early returns. */

/** Reads choices off a tape; 0 when it has run out, which is always the shortest choice. */
class Writer {
  private readonly tape: readonly number[];
  private position = 0;
  private fresh = 0;

  constructor(tape: readonly number[]) {
    this.tape = tape;
  }

  private choose(count: number): number {
    return (this.tape[this.position++] ?? 0) % count;
  }

  private pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.choose(items.length)] ?? items[0];
  }

  private name(): string {
    return `n${this.fresh++}`;
  }

  number(names: readonly string[], depth: number): string {
    const more = () => this.number(names, depth - 1);
    const leaf = () =>
      this.pick<() => string>([
        () => names[this.choose(names.length)] ?? "1",
        () => String((this.choose(33) - 16) / 4),
        () => `state.rays[${this.choose(5)}]`,
        () =>
          this.pick([
            "state.rootPosition.x",
            "state.things.redCrate.position[1]",
            "time",
            "state.contactFlags.backLeft",
          ]),
      ])();
    if (depth <= 0) return leaf();
    return this.pick<() => string>([
      leaf,
      () => `(${more()} + ${more()})`,
      () => `(${more()} - ${more()})`,
      () => `min(${more()}, ${more()})`,
      () => `Math.max(${more()}, ${more()}, ${more()})`,
      () => `abs(${more()})`,
      () => `(-(${leaf()}))`,
      () => `floor(${more()})`,
      () => `(${this.truth(names, depth - 1)} ? ${more()} : ${more()})`,
      () => `helper(${more()}, ${more()})`,
      () => `sum([${more()}, ...state.rootVelocity.map((x: number, i: number) => x + i)])`,
      () => `sign(${more()})`,
    ])();
  }

  truth(names: readonly string[], depth: number): string {
    const number = () => this.number(names, Math.min(depth - 1, 1));
    const more = () => this.truth(names, depth - 1);
    if (depth <= 0) return `${number()} > ${number()}`;
    return this.pick<() => string>([
      () => `${number()} ${this.pick(["<", "<=", ">", ">=", "===", "!=="])} ${number()}`,
      () => `(${more()} && ${more()})`,
      () => `(${more()} || ${more()})`,
      () => `!(${more()})`,
      () => `state.rays.${this.pick(["some", "every"])}((r: number): boolean => r > ${number()})`,
    ])();
  }

  /** Statements; `variables` may be assigned, `names` may be read. */
  block(variables: readonly string[], names: readonly string[], depth: number): string {
    const known = [...names];
    const lines: string[] = [];
    for (let count = 1 + this.choose(3); count > 0; count--) {
      lines.push(this.statement(variables, known, depth));
    }
    return lines.join("\n");
  }

  private statement(variables: readonly string[], known: string[], depth: number): string {
    const variable = variables[this.choose(variables.length)] ?? "a";
    const choices: [() => string, ...(() => string)[]] = [
      () => `${variable} = ${this.number(known, 2)};`,
      () => `${variable} ${this.pick(["+=", "-="])} ${this.number(known, 1)};`,
      () => {
        const name = this.name();
        const text = `const ${name}: number = ${this.number(known, 2)};`;
        known.push(name);
        return text;
      },
      () => {
        const [x, y] = [this.name(), this.name()];
        known.push(x, y);
        return this.pick([`const { x: ${x}, z: ${y} } = state.rootVelocity;`, `const [${x}, , ${y}] = state.rays;`]);
      },
    ];
    if (depth > 0) {
      const block = (more: readonly string[] = []) => `{\n${this.block(variables, [...known, ...more], depth - 1)}\n}`;
      choices.push(
        () => `if (${this.truth(known, 2)}) ${block()}`,
        () => `if (${this.truth(known, 2)}) ${block()} else ${block()}`,
        () => `if (${this.truth(known, 2)}) return { a: ${this.number(known, 1)}, b, c };`,
        () => {
          const name = this.name();
          return `for (let ${name} = 0; ${name} < ${1 + this.choose(3)}; ${name}++) ${block([name])}`;
        },
        () => {
          const name = this.name();
          return `for (const ${name} of state.rootPosition) ${block([name])}`;
        },
        () => {
          const name = this.name();
          return `let ${name}: number;\nif (${this.truth(known, 1)}) ${name} = ${this.number(known, 1)}; else ${name} = 1;\n${variable} += ${name};`;
        },
      );
    }
    return this.pick(choices)();
  }
}

export function randomSource(tape: readonly number[]): string {
  const writer = new Writer(tape);
  const helper = writer
    .block(["z"], ["x", "y", "z"], 1)
    // A helper has no state, and returns a number.
    .replace(/return \{ a: (.*), b, c \};/g, "return $1;")
    .replace(/\bhelper\(/g, "max(");
  return `interface State { rays: number[] }
const k = 0.5;
function helper(x: number, y: number): number {
  const state = { rays: [x, y, x, 1, 2], rootPosition: add(turned, [y, x, k]), rootVelocity: turned, things: { redCrate: { position: [k, x, y] } }, contactFlags: { backLeft: x } };
  const time = y;
  let z = k;
  ${helper}
  return z;
}
const turned = rotate([0, 0, 0, 1], [1, 2, -0.5]);
export function reward(state: State, time: number) {
  let a: number = 0;
  let b = time;
  let c = 1 as number;
  ${writer.block(["a", "b", "c"], ["a", "b", "c"], 3)}
  return { a, b, c };
}
`;
}
