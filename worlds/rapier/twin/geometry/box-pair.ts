/**
 * Two boxes: four points, or two where the first is a bumper. The face that separates them best is the reference (separating axes of the
 * six faces; Gottschalk, Lin & Manocha 1996, "OBBTree"); the corners of the other box's opposite face are pulled into its rectangle, and
 * their distance is read off the opposite face's plane there. For faces that overlap this is the overlap's outline, so a box pushed
 * squarely is held at its corners and one pushed at an angle at its edge, without jumps between the two. Edges that cross each other
 * in space touch through the nearest face, with an error.
 */

import { add3, dot3, type Float, neg3, scale3, sub3, type V3 } from "../../../../src/kernel/index.ts";
import type { WorldBox } from "./placed.ts";
import { flipIf, select3, type Touch } from "./touch.ts";

type Truth = ReturnType<Float["ge"]>;
type Triple<T> = readonly [T, T, T];

/** Of two faces that separate equally well to this (m), that of the larger box is the reference: its rectangle holds the other's corners. */
const preference = 1e-4;

const map3 = <T, R>(values: Triple<T>, to: (value: T, index: 0 | 1 | 2) => R): Triple<R> => [
  to(values[0], 0),
  to(values[1], 1),
  to(values[2], 2),
];

/** Which of three values is the greatest, as the answers to "the first?" and "if not, the second?". */
interface Greatest {
  readonly isX: Truth;
  readonly isY: Truth;
  readonly value: Float;
}

function greatest([x, y, z]: Triple<Float>): Greatest {
  const rest = y.max(z);
  return { isX: x.ge(rest), isY: y.ge(z), value: x.max(rest) };
}

const pick = ({ isX, isY }: Greatest, [x, y, z]: Triple<V3>): V3 => select3(isX, x, select3(isY, y, z));
/** The two that were not picked. */
const others = ({ isX, isY }: Greatest, [x, y, z]: Triple<V3>): readonly [V3, V3] => [
  select3(isX, y, x),
  select3(isX.or(isY), z, y),
];

interface Oriented {
  /** World (m). */
  readonly centre: V3;
  /** Unit vectors along the edges and half their lengths, the picked one last. */
  readonly u: V3;
  readonly v: V3;
  readonly out: V3;
  readonly half: Triple<Float>;
}

/** The box with the picked axis last and pointing along `towards`. */
function orient(box: WorldBox, which: Greatest, towards: V3): Oriented {
  const { isX, isY, value } = which;
  const [u, v] = others(which, box.axes);
  const axis = pick(which, box.axes);
  const [x, y, z] = map3(box.half, (half) => value.constant(half));
  return {
    centre: box.centre,
    u,
    v,
    out: flipIf(dot3(axis, towards).lt(0), axis),
    half: [isX.select(y, x), isX.or(isY).select(z, y), isX.select(x, isY.select(y, z))],
  };
}

/** How far apart the boxes are along each axis of `own` (m); `cross` holds the products of the axes, own ones in rows. */
function separations(own: WorldBox, other: WorldBox, between: V3, cross: Triple<Triple<Float>>): Triple<Float> {
  return map3(own.axes, (axis, index) => {
    const [x, y, z] = cross[index];
    const reach = x.abs().mul(other.half[0]).add(y.abs().mul(other.half[1])).add(z.abs().mul(other.half[2]));
    return dot3(axis, between).abs().sub(reach.add(own.half[index]));
  });
}

/**
 * The touches of box `a` on box `b`: four, or with `level` two, at the ends of the overlap and half-way up. A level box stands upright: what
 * it leaves out is support against tipping over a horizontal axis, which the ground gives.
 */
export function boxPairTouches(a: WorldBox, b: WorldBox, level = false): Touch[] {
  const between = sub3(b.centre, a.centre);
  const cross = map3(a.axes, (axis) => map3(b.axes, (other) => dot3(axis, other)));
  const turned = map3(b.axes, (_, j) => map3(cross, (row) => row[j]));
  const [bestA, bestB] = [greatest(separations(a, b, between, cross)), greatest(separations(b, a, between, turned))];
  const bias = Math.max(...a.half) >= Math.max(...b.half) ? preference : -preference;
  const fromA = bestA.value.add(bias).ge(bestB.value);
  const separation = bestA.value.max(bestB.value);
  const [orientedA, orientedB] = [orient(a, bestA, between), orient(b, bestB, neg3(between))];
  const reference = chooseOriented(fromA, orientedA, orientedB);
  const facing = opposite(chooseBox(fromA, b, a, separation), reference.out);
  const normal = flipIf(fromA, reference.out);
  const corners = cornersOn(reference, facing, level ? fromA : undefined);
  return pulledIn(reference, facing, separation, corners).map(({ point, gap }) => ({ point, normal, gap }));
}

function chooseOriented(first: Truth, a: Oriented, b: Oriented): Oriented {
  return {
    centre: select3(first, a.centre, b.centre),
    u: select3(first, a.u, b.u),
    v: select3(first, a.v, b.v),
    out: select3(first, a.out, b.out),
    half: select3(first, a.half, b.half),
  };
}

interface AnyBox {
  readonly centre: V3;
  readonly axes: Triple<V3>;
  readonly half: Triple<Float>;
}

function chooseBox(first: Truth, a: WorldBox, b: WorldBox, some: Float): AnyBox {
  return {
    centre: select3(first, a.centre, b.centre),
    axes: map3(a.axes, (axis, index) => select3(first, axis, b.axes[index])),
    half: map3(a.half, (half, index) => first.select(some.constant(half), b.half[index])),
  };
}

/** A face: its middle, outward normal, and half edges as vectors (m). */
interface FacingFace {
  readonly middle: V3;
  readonly normal: V3;
  readonly u: V3;
  readonly v: V3;
}

/** The face of a box that looks most against `out`. */
function opposite(box: AnyBox, out: V3): FacingFace {
  const cosines = map3(box.axes, (axis) => dot3(axis, out).abs());
  const which = greatest(cosines);
  const edges = map3(box.axes, (axis, index) => scale3(axis, box.half[index]));
  const [u, v] = others(which, edges);
  const axis = pick(which, box.axes);
  const away = dot3(axis, out).gt(0);
  return { middle: add3(box.centre, flipIf(away, pick(which, edges))), normal: flipIf(away, axis), u, v };
}

type Corner = readonly [Float, Float];

/**
 * Where the corners of the facing face lie over the reference, along its `u` and `v` from its middle (m). A level pair (`levelFrom`: whether the
 * bumper is the reference) has two: where the facing face's outline ends along u, which runs level on a bumper, or else the ends of the
 * bumper's own level edge.
 */
function cornersOn({ centre, u, v }: Oriented, face: FacingFace, levelFrom: Truth | undefined): readonly Corner[] {
  const offset = sub3(face.middle, centre);
  const [middleU, middleV] = [dot3(offset, u), dot3(offset, v)];
  const [uu, uv] = [dot3(face.u, u), dot3(face.u, v)];
  const [vu, vv] = [dot3(face.v, u), dot3(face.v, v)];
  if (levelFrom) {
    const [alongU, alongV] = [levelFrom.select(uu.abs().add(vu.abs()), uu), levelFrom.select(0, uv)];
    return [
      [middleU.add(alongU), middleV.add(alongV)],
      [middleU.sub(alongU), middleV.sub(alongV)],
    ];
  }
  return [1, -1].flatMap((first) =>
    [1, -1].map(
      (second): Corner => [
        middleU.add(uu.mul(first)).add(vu.mul(second)),
        middleV.add(uv.mul(first)).add(vv.mul(second)),
      ],
    ),
  );
}

/** Corners pulled into the reference's rectangle, with the distance of the facing face's plane there. */
function pulledIn(
  { centre, u, v, out, half }: Oriented,
  face: FacingFace,
  separation: Float,
  corners: readonly Corner[],
): { point: V3; gap: Float }[] {
  const [halfU, halfV, halfOut] = half;
  // That plane: height = (level - slopeU a - slopeV b) / steep. As the most opposed of three perpendicular axes, its normal makes a cosine of
  // at least 1 / sqrt(3) with `out`.
  const steep = dot3(face.normal, out);
  const inverse = steep.constant(1).div(steep.min(-0.5));
  const level = dot3(face.normal, sub3(face.middle, centre)).mul(inverse).sub(halfOut);
  const slopeU = dot3(face.normal, u).mul(inverse);
  const slopeV = dot3(face.normal, v).mul(inverse);
  const surface = add3(centre, scale3(out, halfOut));
  return corners.map(([freeA, freeB]) => {
    const a = freeA.min(halfU).max(halfU.neg());
    const b = freeB.min(halfV).max(halfV.neg());
    const point = add3(surface, add3(scale3(u, a), scale3(v, b)));
    return { point, gap: level.sub(slopeU.mul(a)).sub(slopeV.mul(b)).max(separation) };
  });
}
