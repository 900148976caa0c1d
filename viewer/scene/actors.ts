/** Puts agent, mobs and dropped items where a moment says, each moving as it walks. */
import { Group, type Object3D } from "three";
import type { Moment } from "../playback/recording.ts";
import type { Figure } from "./figure-parts.ts";
import { itemObject } from "./item-object.ts";
import { itemPixels } from "./item-shapes.ts";
import { mobFigure } from "./models.ts";
import { robotFigure } from "./robot.ts";

interface Actor {
  readonly name: string;
  readonly object: Object3D;
  readonly figure: Figure | null;
  walked: number;
}

/** Ticks of an arm's stroke are six in vanilla: 0.3 s. */
const strokeSeconds = 0.3;

export class Actors {
  readonly group = new Group();
  readonly agent = robotFigure();
  readonly #actors = new Map<number, Actor>();
  #walked = 0;
  #held: string | null = null;
  #lastTime = 0;

  constructor() {
    this.group.add(this.agent.root);
  }

  /** @param time World time (s). */
  show(moment: Moment, time: number, showAgent: boolean): void {
    const elapsed = Math.min(Math.max(0, time - this.#lastTime), 0.5);
    this.#lastTime = time;
    const { agent } = moment;
    this.#walked += moment.agentSpeed * elapsed;
    this.agent.root.visible = showAgent;
    this.agent.root.position.set(...agent.position);
    this.agent.root.rotation.y = agent.yaw;
    this.#hold(moment.heldItem);
    this.agent.root.scale.y = agent.sneaking ? 0.86 : 1;
    const busy = agent.swinging || (moment.digging !== null && moment.digging[3] >= 0);
    this.agent.pose(this.#walked, moment.agentSpeed, agent.pitch, busy ? (time / strokeSeconds) % 1 : 0);
    const seen = new Set<number>();
    for (const entity of moment.entities) {
      seen.add(entity.id);
      const actor = this.#actorFor(entity.id, entity.name, entity.item);
      actor.walked += entity.speed * elapsed;
      actor.object.position.set(...entity.position);
      if (actor.figure) {
        actor.object.rotation.y = entity.yaw;
        actor.figure.pose(actor.walked, entity.speed, 0, 0);
      } else {
        actor.object.position.y += 0.22 + Math.sin(time * 2 + entity.id) * 0.06;
        actor.object.rotation.y = time * 1.6 + entity.id;
      }
    }
    for (const [id, actor] of this.#actors) {
      if (seen.has(id)) continue;
      this.group.remove(actor.object);
      this.#actors.delete(id);
    }
  }

  #hold(item: string | null): void {
    if (item === this.#held) return;
    this.#held = item;
    this.agent.hand?.clear();
    if (item !== null) this.agent.hand?.add(heldObject(item));
  }

  #actorFor(id: number, name: string, item: string | undefined): Actor {
    const label = `${name} ${item ?? ""}`;
    const known = this.#actors.get(id);
    if (known?.name === label) return known;
    if (known) this.group.remove(known.object);
    const isItem = name === "item" || item !== undefined;
    const figure = isItem ? null : mobFigure(name);
    const object = figure ? figure.root : itemObject(item ?? "item", 0.3);
    const actor: Actor = { name: label, object, figure, walked: 0 };
    this.#actors.set(id, actor);
    this.group.add(object);
    return actor;
  }
}

/** An item as a fist holds it: a tool by its handle, pointing forward; a block in front of the palm. */
function heldObject(item: string): Object3D {
  const object = itemObject(item, 0.62);
  const holder = new Group();
  holder.add(object);
  if (itemPixels(item)) {
    // The handle's end, at the picture's lower left, lies in the hand.
    object.rotation.set(0, Math.PI / 2, 0);
    object.position.set(0, 0.24, -0.24);
    holder.rotation.x = -0.5;
  } else {
    object.scale.multiplyScalar(0.5);
    object.position.set(0, -0.02, -0.14);
  }
  return holder;
}
