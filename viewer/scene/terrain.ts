/** The meshes of all sections. What became dirty is meshed anew within a budget a frame, nearest to the agent first. */
import { Box3, BufferAttribute, BufferGeometry, Group, Mesh, type ShaderMaterial, Sphere, Vector3 } from "three";
import type { BlockWorld } from "../playback/world.ts";
import { forgetHeights, lowestGround } from "./light.ts";
import type { Looks } from "./looks.ts";
import { type MeshData, meshSection } from "./mesher.ts";
import { type TerrainUniforms, terrainMaterial, terrainUniforms } from "./terrain-material.ts";

interface Section {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  meshes: Mesh[];
}

/** What lies under the ground is meshed within this distance (m) of the agent only. */
const buriedReach = 40;

export class Terrain {
  readonly group = new Group();
  readonly uniforms: TerrainUniforms;
  readonly #world: BlockWorld;
  readonly #looks: Looks;
  readonly #solid: ShaderMaterial;
  readonly #water: ShaderMaterial;
  readonly #sections = new Map<string, Section>();
  readonly #dirty = new Map<string, Section>();
  #waiting = 0;

  constructor(world: BlockWorld, looks: Looks) {
    this.#world = world;
    this.#looks = looks;
    this.uniforms = terrainUniforms(looks.layers.texture);
    this.#solid = terrainMaterial(this.uniforms, false);
    this.#water = terrainMaterial(this.uniforms, true);
    world.onDirty = (x, y, z) => this.#markDirty(x, y, z);
  }

  /** Sections that wait for a new mesh and may be seen. */
  get pending(): number {
    return this.#waiting;
  }

  /** Meshes for at most `milliseconds`, as measured by `now`, but at least one section. */
  update(center: Vector3, milliseconds: number, now: () => number): void {
    this.#waiting = 0;
    if (this.#dirty.size === 0) return;
    const distance = ({ x, y, z }: Section) => {
      const [dx, dy, dz] = [x * 16 + 8 - center.x, y * 16 + 8 - center.y, z * 16 + 8 - center.z];
      return dx * dx + dy * dy + dz * dz;
    };
    const queue = [...this.#dirty]
      .map(([key, section]) => ({ key, section, distance: distance(section) }))
      .filter((entry) => entry.distance < buriedReach ** 2 || !this.#buried(entry.section))
      .sort((a, b) => a.distance - b.distance);
    this.#waiting = queue.length;
    const deadline = now() + milliseconds;
    for (const { key, section } of queue) {
      this.#dirty.delete(key);
      this.#mesh(key, section);
      this.#waiting--;
      if (now() > deadline) break;
    }
  }

  /** Whether a section lies so deep under all the ground around that only somebody down there could see it. */
  #buried({ x, y, z }: Section): boolean {
    for (let dz = -1; dz <= 1; dz++) {
      for (let dx = -1; dx <= 1; dx++) {
        const column = this.#world.columns.get(`${x + dx},${z + dz}`);
        if (column && y * 16 + 16 > lowestGround(column, this.#looks) - 3) return false;
      }
    }
    return true;
  }

  #markDirty(x: number, y: number, z: number): void {
    const column = this.#world.columns.get(`${x},${z}`);
    if (column) forgetHeights(column.states);
    const key = `${x},${y},${z}`;
    if (!column && !this.#sections.has(key)) return;
    this.#dirty.set(key, this.#sections.get(key) ?? { x, y, z, meshes: [] });
  }

  #mesh(key: string, section: Section): void {
    for (const mesh of section.meshes) {
      mesh.geometry.dispose();
      this.group.remove(mesh);
    }
    section.meshes = [];
    const data = meshSection(this.#world, this.#looks, section.x, section.y, section.z);
    if (!data) {
      this.#sections.delete(key);
      return;
    }
    this.#sections.set(key, section);
    this.#add(section, data.solid, this.#solid, 0);
    this.#add(section, data.water, this.#water, 1);
  }

  #add(section: Section, data: MeshData, material: ShaderMaterial, renderOrder: number): void {
    if (data.indices.length === 0) return;
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(data.positions), 3));
    geometry.setAttribute("layerUv", new BufferAttribute(new Float32Array(data.textures), 3));
    geometry.setAttribute("light", new BufferAttribute(new Float32Array(data.lights), 3));
    geometry.setIndex(data.indices);
    geometry.boundingBox = new Box3(new Vector3(0, 0, 0), new Vector3(16, 16, 16));
    geometry.boundingSphere = new Sphere(new Vector3(8, 8, 8), 13.9);
    const mesh = new Mesh(geometry, material);
    mesh.position.set(section.x * 16, section.y * 16, section.z * 16);
    mesh.matrixAutoUpdate = false;
    mesh.updateMatrix();
    mesh.renderOrder = renderOrder;
    section.meshes.push(mesh);
    this.group.add(mesh);
  }
}
