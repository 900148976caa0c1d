/**
 * Blocks that fill less than their cell, as boxes: stairs, slabs, doors, fences, beds and the like. Sizes in sixteenths of a block, as
 * minecraft.wiki gives them ("Stairs", "Door", "Fence", "Bed", "Chest", "Ladder"); directions as the state's `facing` says.
 */
export type Properties = Readonly<Record<string, string | number | boolean>>;

/** Corners x0, y0, z0, x1, y1, z1 in sixteenths. */
export type Box = readonly [number, number, number, number, number, number];

/** A part of a block, and its texture where it is not the block's own. */
export interface Part {
  readonly box: Box;
  readonly texture?: string;
}

const turns: Readonly<Record<string, number>> = { north: 0, east: 1, south: 2, west: 3 };

/** Turns a box that was drawn for `north` about the block's middle. */
function turned([x0, y0, z0, x1, y1, z1]: Box, facing: string): Box {
  switch (turns[facing] ?? 0) {
    case 1:
      return [16 - z1, y0, x0, 16 - z0, y1, x1];
    case 2:
      return [16 - x1, y0, 16 - z1, 16 - x0, y1, 16 - z0];
    case 3:
      return [z0, y0, 16 - x1, z1, y1, 16 - x0];
    default:
      return [x0, y0, z0, x1, y1, z1];
  }
}

const clockwise: Readonly<Record<string, string>> = { north: "east", east: "south", south: "west", west: "north" };
const counterclockwise: Readonly<Record<string, string>> = {
  north: "west",
  west: "south",
  south: "east",
  east: "north",
};

function stairs(properties: Properties, facing: string): Part[] {
  const top = properties.half === "top";
  const [low, high] = top ? [8, 0] : [0, 8];
  const shape = String(properties.shape ?? "straight");
  const quarter = (direction: string): Box => turned([0, high, 0, 8, high + 8, 8], direction);
  const step: Part[] = [];
  if (shape.startsWith("outer")) {
    step.push({ box: quarter(shape.endsWith("left") ? facing : (clockwise[facing] ?? facing)) });
  } else {
    step.push({ box: turned([0, high, 0, 16, high + 8, 8], facing) });
    if (shape === "inner_left") step.push({ box: quarter(counterclockwise[facing] ?? facing) });
    if (shape === "inner_right") step.push({ box: turned([8, high, 8, 16, high + 8, 16], facing) });
  }
  return [{ box: [0, low, 0, 16, low + 8, 16] }, ...step];
}

/** A post, and an arm to each side that the state says is joined. */
function joined(properties: Properties, post: Box | null, arms: readonly Box[]): Part[] {
  const sides = Object.keys(turns).filter(
    (side) => properties[side] === true || /low|tall/.test(String(properties[side])),
  );
  const parts = sides.flatMap((side) => arms.map((arm) => ({ box: turned(arm, side) })));
  return post ? [{ box: post }, ...parts] : parts;
}

function door(properties: Properties, facing: string): Part[] {
  const opened = properties.hinge === "right" ? counterclockwise : clockwise;
  const direction = properties.open === true ? (opened[facing] ?? facing) : facing;
  return [{ box: turned([0, 0, 13, 16, 16, 16], direction) }];
}

function bed(properties: Properties, facing: string): Part[] {
  const head = properties.part === "head";
  const [near, far] = head ? [0, 3] : [13, 16];
  const parts: Part[] = [
    { box: [0, 3, 0, 16, 9, 16] },
    { box: turned([0, 0, near, 3, 3, far], facing), texture: "oak_planks/side" },
    { box: turned([13, 0, near, 16, 3, far], facing), texture: "oak_planks/side" },
  ];
  if (head) parts.push({ box: turned([2, 9, 1, 14, 10, 7], facing), texture: "white_wool/side" });
  return parts;
}

/** Null for what fills its cell, or has a shape of another kind. */
export function partsOf(name: string, properties: Properties): Part[] | null {
  const facing = String(properties.facing ?? "north");
  const plate = (height: number): Part[] => [{ box: [0, 0, 0, 16, height, 16] }];
  if (/_stairs$/.test(name)) return stairs(properties, facing);
  if (/_slab$/.test(name)) {
    if (properties.type === "double") return null;
    return properties.type === "top" ? [{ box: [0, 8, 0, 16, 16, 16] }] : plate(8);
  }
  if (/_trapdoor$/.test(name)) {
    if (properties.open === true) return [{ box: turned([0, 0, 13, 16, 16, 16], facing) }];
    return properties.half === "top" ? [{ box: [0, 13, 0, 16, 16, 16] }] : plate(3);
  }
  if (/_door$/.test(name)) return door(properties, facing);
  if (/_fence$/.test(name))
    return joined(
      properties,
      [6, 0, 6, 10, 16, 10],
      [
        [7, 6, 0, 9, 9, 8],
        [7, 12, 0, 9, 15, 8],
      ],
    );
  if (/_wall$/.test(name)) return joined(properties, [4, 0, 4, 12, 16, 12], [[5, 0, 0, 11, 14, 8]]);
  if (/_pane$|^iron_bars$/.test(name)) return joined(properties, [7, 0, 7, 9, 16, 9], [[7, 0, 0, 9, 16, 8]]);
  if (/_fence_gate$/.test(name)) {
    const bars: Box[] =
      properties.open === true
        ? [
            [0, 5, 8, 2, 16, 16],
            [14, 5, 8, 16, 16, 16],
          ]
        : [
            [0, 6, 7, 16, 9, 9],
            [0, 12, 7, 16, 15, 9],
          ];
    return bars.map((box) => ({ box: turned(box, facing) }));
  }
  if (/_bed$/.test(name)) return bed(properties, facing);
  if (/^(ender_|trapped_)?chest$/.test(name)) {
    return [{ box: [1, 0, 1, 15, 14, 15] }, { box: turned([7, 7, 0, 9, 11, 1], facing), texture: "iron_block/side" }];
  }
  if (name === "ladder") return [{ box: turned([0, 0, 15, 16, 16, 16], facing), texture: "ladder/side" }];
  if (name === "cactus") return [{ box: [1, 0, 1, 15, 16, 15] }];
  if (/^(dirt_path|farmland)$/.test(name)) return plate(15);
  if (name === "snow") return plate(2 * Number(properties.layers ?? 1));
  if (/carpet$|pressure_plate$|rail$|^lily_pad$/.test(name)) return plate(1);
  if (/lantern$/.test(name)) return [{ box: [5, 0, 5, 11, 7, 11] }, { box: [6, 7, 6, 10, 9, 10] }];
  if (/campfire$/.test(name))
    return [{ box: [1, 0, 1, 15, 4, 15] }, { box: [4, 4, 4, 12, 11, 12], texture: "lava/side" }];
  return null;
}

/** Where a torch stands: its foot's x, y, z (blocks), and how far its tip leans away from the wall. */
export function torchPlace(
  name: string,
  properties: Properties,
): { x: number; y: number; z: number; lean: readonly [number, number] } {
  if (!/wall_torch$/.test(name)) return { x: 0, y: 0, z: 0, lean: [0, 0] };
  const [dx, dz] = ({ north: [0, -1], south: [0, 1], west: [-1, 0], east: [1, 0] } as const)[
    String(properties.facing ?? "north") as "north"
  ] ?? [0, -1];
  return { x: -dx * 0.44, y: 0.2, z: -dz * 0.44, lean: [dx * 0.25, dz * 0.25] };
}
