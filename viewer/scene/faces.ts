/** The six faces of a block, in the order that looks and meshes use. */

/** For the faces -x, +x, -y, +y, -z, +z: the axis across, the two axes along it, and the shade of its direction. */
export const faces = [
  { normal: [-1, 0, 0], u: [0, 0, 1], v: [0, 1, 0], shade: 0.78 },
  { normal: [1, 0, 0], u: [0, 0, -1], v: [0, 1, 0], shade: 0.78 },
  { normal: [0, -1, 0], u: [1, 0, 0], v: [0, 0, 1], shade: 0.55 },
  { normal: [0, 1, 0], u: [1, 0, 0], v: [0, 0, -1], shade: 1 },
  { normal: [0, 0, -1], u: [-1, 0, 0], v: [0, 1, 0], shade: 0.88 },
  { normal: [0, 0, 1], u: [1, 0, 0], v: [0, 1, 0], shade: 0.88 },
] as const;
