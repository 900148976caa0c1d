/**
 * What is measured and wanted, drawn over the scene: contacts (a disc where it touches, an arrow that grows with the force), rays (a thin line,
 * with a dot where it hit), targets (a ring on the ground and a translucent post up to the point). In the episode's axes, z up.
 */
import {
  BufferAttribute,
  BufferGeometry,
  CircleGeometry,
  Color,
  ConeGeometry,
  CylinderGeometry,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  Quaternion,
  RingGeometry,
  SphereGeometry,
  Vector3,
} from "three";
import type { SceneDescription } from "../../src/core/episode.ts";
import type { PhysicsMoment } from "../playback/physics-recording.ts";

const contactColour = "#2368e8";
const rayColour = "#00a896";
const missColour = "#5f6b7a";
const targetColour = "#e0408f";
/** More contacts than this are not drawn. */
const mostContacts = 128;
/** Above this (m) a target is in the air, and is drawn as a ball. */
const inTheAir = 0.12;

const up = new Vector3(0, 0, 1);
const alongY = new Vector3(0, 1, 0);

export class Marks {
  readonly group = new Group();
  readonly contacts = new Group();
  readonly rays = new Group();
  readonly #scene: SceneDescription;
  /** The robot's radius (m): marks are as large as it allows. */
  readonly #size: number;
  readonly #discs: InstancedMesh;
  readonly #shafts: InstancedMesh;
  readonly #heads: InstancedMesh;
  readonly #lines: LineSegments<BufferGeometry, LineBasicMaterial>;
  readonly #dots: InstancedMesh;
  readonly #targets: Target[];

  constructor(scene: SceneDescription, size: number) {
    this.#scene = scene;
    this.#size = size;
    const contact = new MeshBasicMaterial({ color: contactColour, transparent: true, opacity: 0.9 });
    // An arrow starts inside the foot that it pushes: it is drawn over it.
    const arrow = new MeshBasicMaterial({ color: contactColour, transparent: true, opacity: 0.85, depthTest: false });
    this.#discs = instanced(new CircleGeometry(1, 32), contact, mostContacts);
    this.#shafts = instanced(new CylinderGeometry(1, 1, 1, 10).translate(0, 0.5, 0), arrow, mostContacts);
    this.#heads = instanced(new ConeGeometry(1, 1, 16).translate(0, 0.5, 0), arrow, mostContacts);
    this.contacts.add(this.#discs, this.#shafts, this.#heads);

    const geometry = new BufferGeometry();
    geometry.setAttribute("position", dynamic(new Float32Array(6 * scene.rays.length), 3));
    geometry.setAttribute("color", dynamic(new Float32Array(8 * scene.rays.length), 4));
    this.#lines = new LineSegments(
      geometry,
      new LineBasicMaterial({ vertexColors: true, transparent: true, depthWrite: false }),
    );
    // Their places change every frame.
    this.#lines.frustumCulled = false;
    this.#dots = instanced(
      new SphereGeometry(1, 14, 10),
      new MeshBasicMaterial({ color: rayColour }),
      Math.max(1, scene.rays.length),
    );
    this.rays.add(this.#lines, this.#dots);
    this.#targets = scene.targets.map(() => new Target(size));
    this.group.add(this.contacts, this.rays, ...this.#targets.map(({ group }) => group));
  }

  show(moment: PhysicsMoment): void {
    this.#showContacts(moment.contacts);
    this.#showRays(moment);
    this.#targets.forEach((target, index) => {
      const [x, y, z] = moment.targets.subarray(3 * index, 3 * index + 3);
      target.group.visible = z !== undefined;
      if (x !== undefined && y !== undefined && z !== undefined) target.place(x, y, z);
    });
  }

  #showContacts(contacts: Float32Array): void {
    const count = Math.min(mostContacts, contacts.length / 7);
    const size = this.#size;
    const weight = this.#scene.weight > 0 ? this.#scene.weight : 10;
    const matrix = new Matrix4();
    const rotation = new Quaternion();
    for (let index = 0; index < count; index++) {
      const [x = 0, y = 0, z = 0, nx = 0, ny = 0, nz = 1, force = 0] = contacts.subarray(7 * index, 7 * index + 7);
      const normal = new Vector3(nx, ny, nz).normalize();
      const point = new Vector3(x, y, z).addScaledVector(normal, 0.003);
      const radius = size * (0.05 + 0.04 * Math.min(1, force / weight));
      rotation.setFromUnitVectors(up, normal);
      this.#discs.setMatrixAt(index, matrix.compose(point, rotation, new Vector3(radius, radius, 1)));
      // The whole weight is an arrow nearly as long as the robot's radius; hard knocks stay in the picture.
      const length = size * (0.06 + 1.3 * Math.tanh((0.7 * force) / weight));
      const head = Math.min(0.1 * size, 0.5 * length);
      rotation.setFromUnitVectors(alongY, normal);
      const width = 0.011 * size;
      this.#shafts.setMatrixAt(index, matrix.compose(point, rotation, new Vector3(width, length - head, width)));
      point.addScaledVector(normal, length - head);
      this.#heads.setMatrixAt(index, matrix.compose(point, rotation, new Vector3(head * 0.38, head, head * 0.38)));
    }
    for (const mesh of [this.#discs, this.#shafts, this.#heads]) {
      mesh.count = count;
      mesh.instanceMatrix.needsUpdate = true;
    }
  }

  #showRays({ rays, poses }: PhysicsMoment): void {
    const { position, color } = this.#lines.geometry.attributes;
    const matrix = new Matrix4();
    const [hit, miss] = [new Color(rayColour), new Color(missColour)];
    const dot = 0.03 * this.#size;
    let dots = 0;
    this.#scene.rays.forEach(({ body, origin, direction, range }, index) => {
      const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = poses.subarray(7 * body, 7 * body + 7);
      const rotation = new Quaternion(qx, qy, qz, qw);
      const from = new Vector3(...origin).applyQuaternion(rotation).add(new Vector3(x, y, z));
      const distance = rays[index] ?? range;
      const to = new Vector3(...direction).applyQuaternion(rotation).multiplyScalar(distance).add(from);
      const hits = distance < range * 0.999;
      position?.setXYZ(2 * index, from.x, from.y, from.z);
      position?.setXYZ(2 * index + 1, to.x, to.y, to.z);
      const { r, g, b } = hits ? hit : miss;
      color?.setXYZW(2 * index, r, g, b, hits ? 0.9 : 0.4);
      color?.setXYZW(2 * index + 1, r, g, b, hits ? 0.9 : 0);
      if (hits) this.#dots.setMatrixAt(dots++, matrix.makeScale(dot, dot, dot).setPosition(to));
    });
    if (position) position.needsUpdate = true;
    if (color) color.needsUpdate = true;
    this.#dots.count = dots;
    this.#dots.instanceMatrix.needsUpdate = true;
  }
}

const postLook = { color: targetColour, transparent: true, opacity: 0.5, vertexColors: true, depthWrite: false };

/** A point to reach: on the ground a ring and a low post; in the air a ball with a post down to a ring. */
class Target {
  readonly group = new Group();
  readonly #size: number;
  readonly #ring: Mesh;
  readonly #post: Mesh;
  readonly #ball: Mesh;

  constructor(size: number) {
    this.#size = size;
    const material = (opacity: number) =>
      new MeshBasicMaterial({
        color: targetColour,
        transparent: true,
        opacity,
        depthWrite: false,
      });
    this.#ring = new Mesh(new RingGeometry(0.7, 1, 48), material(0.9));
    this.#post = new Mesh(fadingPost(), new MeshBasicMaterial({ ...postLook, side: DoubleSide }));
    this.#ball = new Mesh(new SphereGeometry(1, 24, 16), material(0.85));
    this.group.add(this.#ring, this.#post, this.#ball);
  }

  place(x: number, y: number, z: number): void {
    const size = this.#size;
    const air = z > inTheAir;
    this.group.position.set(x, y, 0);
    const radius = size * (air ? 0.08 : 0.4);
    // Above pads, which are a few millimetres high.
    this.#ring.position.z = air ? 0.008 : z + 0.008;
    this.#ring.scale.setScalar(radius);
    const post = air ? size * 0.014 : radius * 0.97;
    this.#post.position.z = air ? 0 : z;
    this.#post.scale.set(post, post, air ? z : size * 0.8);
    this.#ball.visible = air;
    this.#ball.position.z = z;
    this.#ball.scale.setScalar(size * 0.045);
  }
}

/** A post of height 1 on the ground that fades away towards its top. */
function fadingPost(): BufferGeometry {
  const geometry = new CylinderGeometry(1, 1, 1, 32, 1, true).rotateX(Math.PI / 2).translate(0, 0, 0.5);
  const places = geometry.getAttribute("position");
  const colours = Array.from({ length: places.count }, (_, index) => [1, 1, 1, places.getZ(index) > 0.5 ? 0 : 1]);
  geometry.setAttribute("color", new BufferAttribute(Float32Array.from(colours.flat()), 4));
  return geometry;
}

function instanced(geometry: BufferGeometry, material: MeshBasicMaterial, count: number): InstancedMesh {
  const mesh = new InstancedMesh(geometry, material, count);
  mesh.count = 0;
  mesh.frustumCulled = false;
  mesh.instanceMatrix.setUsage(DynamicDrawUsage);
  mesh.renderOrder = 2;
  return mesh;
}

function dynamic(values: Float32Array, size: number): BufferAttribute {
  return new BufferAttribute(values, size).setUsage(DynamicDrawUsage);
}
