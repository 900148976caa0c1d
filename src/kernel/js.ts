/**
 * The JavaScript back end: emits source over a Float32Array and an Int32Array on the same bytes, with `Math.fround` after every
 * f32 operation, which V8 turns into single-precision instructions, and instantiates it.
 *
 * This is the one place where text becomes code. It is safe because the text holds nothing that a user wrote: it is put together
 * from the templates in this file, numbers that were checked to be finite, and numbers of nodes and offsets. Names of fields,
 * kernels and parameters do not occur in it.
 */
import type { Kernel } from "./builder.ts";
import { entry } from "./errors.ts";
import type { LoadNode, Node, Statement } from "./ir.ts";
import { type Placement, slotOf } from "./layout.ts";
import type { KernelMemory } from "./memory.ts";
import { floatBits, floatFromBits, nearestEven, type OperationName, truncateToInt } from "./operations.ts";
import { type Plan, planKernel } from "./plan.ts";
import { checkKernels, createRunner, type KernelFunction, type Runner } from "./runner.ts";

type Template = (a: string, b: string, c: string) => string;

const select: Template = (condition, yes, no) => `(${condition} ? ${yes} : ${no})`;
const infix =
  (operator: string): Template =>
  (a, b) =>
    `(${a} ${operator} ${b})`;
const rounded =
  (operator: string): Template =>
  (a, b) =>
    `fround(${a} ${operator} ${b})`;
const wrapped =
  (operator: string): Template =>
  (a, b) =>
    `(${a} ${operator} ${b} | 0)`;
const called =
  (name: string): Template =>
  (a) =>
    `${name}(${a})`;

/** Those marked in `repeating` write an operand twice, so their operands must be names or literals. */
const templates: Record<OperationName, Template> = {
  "f32.add": rounded("+"),
  "f32.sub": rounded("-"),
  "f32.mul": rounded("*"),
  "f32.div": rounded("/"),
  "f32.min": (a, b) => `(${b} < ${a} ? ${b} : ${a})`,
  "f32.max": (a, b) => `(${a} < ${b} ? ${b} : ${a})`,
  "f32.neg": (a) => `(-${a})`,
  "f32.abs": called("abs"),
  "f32.sqrt": (a) => `fround(sqrt(${a}))`,
  "f32.floor": called("floor"),
  "f32.ceil": called("ceil"),
  "f32.trunc": called("trunc"),
  "f32.nearest": called("nearestEven"),
  "f32.eq": infix("==="),
  "f32.ne": infix("!=="),
  "f32.lt": infix("<"),
  "f32.le": infix("<="),
  "f32.select": select,
  "f32.convert": called("fround"),
  "f32.frombits": called("floatFromBits"),
  "i32.add": wrapped("+"),
  "i32.sub": wrapped("-"),
  "i32.mul": (a, b) => `imul(${a}, ${b})`,
  "i32.div": (a, b) => `(${b} === 0 ? 0 : (${a} / ${b}) | 0)`,
  "i32.rem": (a, b) => `(${b} === 0 ? 0 : (${a} % ${b}) | 0)`,
  "i32.min": (a, b) => `(${b} < ${a} ? ${b} : ${a})`,
  "i32.max": (a, b) => `(${a} < ${b} ? ${b} : ${a})`,
  "i32.and": infix("&"),
  "i32.or": infix("|"),
  "i32.xor": infix("^"),
  "i32.shl": infix("<<"),
  "i32.shr": infix(">>"),
  "i32.ushr": (a, b) => `(${a} >>> ${b} | 0)`,
  "i32.eq": infix("==="),
  "i32.ne": infix("!=="),
  "i32.lt": infix("<"),
  "i32.le": infix("<="),
  "i32.ult": (a, b) => `(${a} >>> 0 < ${b} >>> 0)`,
  "i32.select": select,
  "i32.truncate": called("truncateToInt"),
  "i32.bits": called("floatBits"),
  "bool.and": infix("&&"),
  "bool.or": infix("||"),
  "bool.xor": infix("!=="),
  "bool.not": (a) => `(!${a})`,
  "bool.select": select,
};

const repeating: ReadonlySet<OperationName> = new Set([
  "f32.min",
  "f32.max",
  "i32.min",
  "i32.max",
  "i32.div",
  "i32.rem",
]);

function literal(node: Node & { kind: "constant" }): string {
  if (node.type === "bool") return node.value ? "true" : "false";
  return node.value < 0 || Object.is(node.value, -0) ? `(-${Math.abs(node.value)})` : `${node.value}`;
}

/** Writes one part as the body of a function of the environment's index `e`. */
class PartWriter {
  readonly lines: string[] = [];
  private readonly names: Map<Node, string>[] = [new Map()];
  private readonly plan: Plan;
  private readonly placement: Placement;
  private temporaries = 0;

  constructor(plan: Plan, placement: Placement) {
    this.plan = plan;
    this.placement = placement;
  }

  private bind(node: Node, name: string): void {
    this.names.at(-1)?.set(node, name);
  }

  private slot(node: Node): string | undefined {
    const slot = this.plan.slots.get(node);
    if (slot === undefined) return undefined;
    return node.type === "f32" ? `slotF[${slot}]` : `slotI[${slot}]`;
  }

  private publish(node: Node, name: string): void {
    const slot = this.slot(node);
    if (slot) this.lines.push(`${slot} = ${node.type === "bool" ? `${name} ? 1 : 0` : name};`);
  }

  private use(node: Node): string {
    if (node.kind === "constant") return literal(node);
    if (this.plan.inlined.has(node)) return this.compute(node);
    for (let depth = this.names.length - 1; depth >= 0; depth--) {
      const found = this.names[depth]?.get(node);
      if (found) return found;
    }
    const name = `v${node.id}`;
    this.lines.push(`const ${name} = ${this.slot(node)}${node.type === "bool" ? " !== 0" : ""};`);
    this.bind(node, name);
    return name;
  }

  private named(text: string): string {
    if (/^\w+$/.test(text)) return text;
    const name = `t${this.temporaries++}`;
    this.lines.push(`const ${name} = ${text};`);
    return name;
  }

  private address(source: "field" | "table", name: string, index: number | Node): string {
    const { layout, fields, tables, stride } = this.placement;
    const size = slotOf(source === "field" ? layout.fields : layout.tables, name, source).size;
    const start = entry(source === "field" ? fields : tables, name) / 4;
    const step = source === "field" ? stride : 1;
    const lane = source === "field" ? " + e" : "";
    if (typeof index === "number") return `${start + index * step}${lane}`;
    const at = this.named(this.use(index));
    return `${start} + imul(${at} < 0 ? 0 : ${at} > ${size - 1} ? ${size - 1} : ${at}, ${step})${lane}`;
  }

  private load(node: LoadNode): string {
    return `${node.type === "f32" ? "F" : "I"}[${this.address(node.source, node.name, node.index)}]`;
  }

  private compute(node: Node): string {
    switch (node.kind) {
      case "environment":
        return "e";
      case "parameter":
        return `${node.type === "f32" ? "F" : "I"}[${entry(this.placement.parameters, node.name) / 4}]`;
      case "load":
        return this.load(node);
      case "operation": {
        const inputs = node.inputs.map((input) => this.use(input));
        const operands = repeating.has(node.operation) ? inputs.map((text) => this.named(text)) : inputs;
        const [a = "", b = "", c = ""] = operands;
        return templates[node.operation](a, b, c);
      }
      default:
        return this.use(node);
    }
  }

  private block(statements: readonly Statement[], after: () => void): void {
    this.names.push(new Map());
    this.write(statements);
    after();
    this.names.pop();
  }

  write(statements: readonly Statement[]): void {
    for (const statement of statements) {
      switch (statement.kind) {
        case "define": {
          const name = `v${statement.node.id}`;
          this.lines.push(`const ${name} = ${this.compute(statement.node)};`);
          this.bind(statement.node, name);
          this.publish(statement.node, name);
          break;
        }
        case "store": {
          const value = this.use(statement.value);
          const address = this.address("field", statement.name, statement.index);
          this.lines.push(`${statement.type === "f32" ? "F" : "I"}[${address}] = ${value};`);
          break;
        }
        case "call":
          this.lines.push(`part${statement.part}(e);`);
          break;
        case "if":
          this.writeIf(statement);
          break;
        case "loop":
          this.writeLoop(statement);
          break;
      }
    }
  }

  private writeIf(statement: Statement & { kind: "if" }): void {
    const condition = this.use(statement.condition);
    for (const { variable } of statement.results) {
      this.lines.push(`let v${variable.id} = ${variable.type === "bool" ? "false" : "0"};`);
    }
    this.lines.push(`if (${condition}) {`);
    for (const side of ["whenTrue", "whenFalse"] as const) {
      if (side === "whenFalse") this.lines.push("} else {");
      this.block(statement[side], () => {
        for (const result of statement.results) {
          const value = this.use(result[side]);
          this.lines.push(`v${result.variable.id} = ${value};`);
        }
      });
    }
    this.lines.push("}");
    for (const { variable } of statement.results) {
      this.bind(variable, `v${variable.id}`);
      this.publish(variable, `v${variable.id}`);
    }
  }

  private writeLoop(statement: Statement & { kind: "loop" }): void {
    const { index, carried, count, body } = statement;
    const initial = carried.map((each) => this.use(each.initial));
    carried.forEach(({ variable }, position) => {
      this.lines.push(`let v${variable.id} = ${initial[position]};`);
    });
    this.lines.push(`for (let v${index.id} = 0; v${index.id} < ${count}; v${index.id}++) {`);
    this.names.push(new Map());
    for (const node of [index, ...carried.map(({ variable }) => variable)]) {
      this.bind(node, `v${node.id}`);
      this.publish(node, `v${node.id}`);
    }
    this.block(body, () => {
      // All of the next state is computed from the old one.
      const next = carried.map((each) => {
        const name = `t${this.temporaries++}`;
        const value = this.use(each.next);
        this.lines.push(`const ${name} = ${value};`);
        return name;
      });
      carried.forEach(({ variable }, position) => {
        this.lines.push(`v${variable.id} = ${next[position]};`);
      });
    });
    this.names.pop();
    this.lines.push("}");
    for (const { variable, result } of carried) {
      this.bind(result, `v${variable.id}`);
      this.publish(result, `v${variable.id}`);
    }
  }
}

/**
 * Found by trying, on 4,900 operations an environment, in thousands of steps/s once warm: 353 in parts of 100, 363 of 200, 261 of 400,
 * 231 of 600, 148 of 1,200 (one run each on a shared machine), and 5 in one piece, which V8 does not compile.
 */
export const defaultJsPartNodes = 200;

export interface JsOptions {
  /** Operations a function, about. */
  maxNodes?: number;
}

/** The body of a function of (F, I, slotF, slotI, runtime) that returns the kernel as a function of (begin, end). */
export function emitJs(
  kernel: Kernel,
  placement: Placement,
  { maxNodes = defaultJsPartNodes }: JsOptions = {},
): string {
  return emitPlan(planKernel(kernel.statements, maxNodes), placement);
}

function emitPlan(plan: Plan, placement: Placement): string {
  const bodies = plan.parts.map(({ statements }) => {
    const writer = new PartWriter(plan, placement);
    writer.write(statements);
    return writer.lines.map((line) => `  ${line}`).join("\n");
  });
  const [main = "", ...others] = bodies;
  return [
    '"use strict";',
    "const { fround, imul, abs, sqrt, floor, ceil, trunc } = Math;",
    "const { floatBits, floatFromBits, nearestEven, truncateToInt } = runtime;",
    ...others.map((body, index) => `function part${index + 1}(e) {\n${body}\n}`),
    `return function run(begin, end) {\nfor (let e = begin; e < end; e++) {\n${main}\n}\n};`,
  ].join("\n");
}

const runtime = { floatBits, floatFromBits, nearestEven, truncateToInt };

function instantiate(kernel: Kernel, memory: KernelMemory, maxNodes: number): KernelFunction {
  const plan = planKernel(kernel.statements, maxNodes);
  const source = emitPlan(plan, memory.placement);
  const slots = plan.slotCount;
  const make = new Function("F", "I", "slotF", "slotI", "runtime", source);
  return make(memory.floats, memory.ints, new Float32Array(slots), new Int32Array(slots), runtime) as KernelFunction;
}

export function compileJs(
  kernels: readonly Kernel[],
  memory: KernelMemory,
  { maxNodes = defaultJsPartNodes }: JsOptions = {},
): Runner {
  checkKernels(kernels, memory.placement);
  const functions = kernels.map((kernel) => [kernel.name, instantiate(kernel, memory, maxNodes)] as const);
  return createRunner("js", memory.placement, new Map(functions));
}
