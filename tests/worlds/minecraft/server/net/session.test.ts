import { afterEach, describe, expect, it } from "vitest";
import {
  createEmbeddedServer,
  type EmbeddedServer,
  type ServerEvent,
} from "../../../../../worlds/minecraft/server/control.ts";
import { connect, join, type RawClient, run } from "./raw-client.ts";

let server: EmbeddedServer;
afterEach(() => server.close());

function start(viewDistance = 2): ServerEvent[] {
  server = createEmbeddedServer({ seed: 5, viewDistance });
  const events: ServerEvent[] = [];
  server.onEvent((event) => events.push(event));
  return events;
}

describe("joining", () => {
  it("tells a client all that vanilla tells, in its order", async () => {
    start();
    const raw = await join(server, "alice");
    await run(server, 20);
    const order = raw.packets.map(({ name }) => name);
    const expected = [
      "success",
      "registry_data",
      "login",
      "difficulty",
      "abilities",
      "held_item_slot",
      "declare_recipes",
      "tags",
      "player_info",
      "spawn_position",
      "game_state_change",
      "window_items",
      "position",
      "map_chunk",
      "update_health",
    ];
    expect(order.filter((name, index) => expected.includes(name) && order.indexOf(name) === index)).toEqual(expected);
    expect(order).not.toContain("compress");
    // 5 x 5 columns, each once, the player's own first.
    const columns = raw.named("map_chunk").map(({ x, z }) => `${x},${z}`);
    expect(new Set(columns).size).toBe(25);
    expect(columns.length).toBe(25);
    const [x, , z] = server.facts("alice").position;
    expect(columns[0]).toBe(`${x >> 4},${z >> 4}`);
  });

  it("keeps one name for one player and refuses bad ones", async () => {
    start();
    await join(server, "alice");
    const again = connect(server, "alice");
    const bad = connect(server, "no spaces");
    await run(server, 5);
    expect(again.ended).toBe(true);
    expect(bad.ended).toBe(true);
    expect(server.players().map(({ name }) => name)).toEqual(["alice"]);
  });

  it("goes on where a player left", async () => {
    start();
    const raw = await join(server, "alice");
    const [state] = server.players();
    if (!state) throw new Error("no player");
    state.inventory[36] = { id: 1, count: 7, damage: 0 };
    state.cursor = { id: 1, count: 2, damage: 0 };
    raw.client.end();
    await run(server, 3);
    expect(server.facts("alice").inventory).toEqual({ stone: 9 });
    expect(state.cursor).toBeNull();
    const back = await join(server, "alice");
    const [login] = back.named("login");
    expect(login?.entityId).toBe(state.entityId);
    const items = back.named("window_items")[0]?.items as { itemId?: number; itemCount?: number }[];
    expect(items[36]).toMatchObject({ itemId: 1, itemCount: 9 });
  });

  it("shows players to each other", async () => {
    start();
    const alice = await join(server, "alice");
    const bob = await join(server, "bob");
    await run(server, 2);
    const [, second] = server.players();
    expect(alice.named("spawn_entity").some(({ entityId }) => entityId === second?.entityId)).toBe(true);
    expect(alice.named("player_info").length).toBe(2);
    bob.client.end();
    await run(server, 3);
    expect(
      alice.named("entity_destroy").some(({ entityIds }) => (entityIds as number[]).includes(second?.entityId ?? -1)),
    ).toBe(true);
    expect(alice.named("player_remove").length).toBe(1);
  });

  it("unloads columns left behind and sends those ahead", async () => {
    start();
    const raw = await join(server, "alice");
    await run(server, 10);
    const [state] = server.players();
    if (!state) throw new Error("no player");
    state.position = { ...state.position, x: state.position.x + 64 };
    await run(server, 10);
    expect(raw.named("unload_chunk").length).toBeGreaterThan(0);
    expect(raw.named("map_chunk").length).toBe(25 + 20);
  });
});

describe("hostile clients", () => {
  const garbage: readonly (readonly [string, (raw: RawClient) => void])[] = [
    ["raw garbage bytes", (raw) => raw.stream.write(Buffer.from("00ffffffffffffffff12345678", "hex"))],
    ["a frame length of five bytes", (raw) => raw.stream.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07, 1, 2, 3]))],
    ["an unknown packet id", (raw) => raw.stream.write(Buffer.from([2, 0x7f, 0x00]))],
    ["a packet cut short", (raw) => raw.stream.write(Buffer.from([3, 0x17, 0x40, 0x00]))],
    ["a NaN position", (raw) => raw.write("position", { x: Number.NaN, y: 64, z: 0, onGround: true })],
    [
      "an infinite position",
      (raw) => raw.write("position", { x: 0, y: Number.POSITIVE_INFINITY, z: 0, onGround: true }),
    ],
    ["a NaN view", (raw) => raw.write("look", { yaw: Number.NaN, pitch: 0, onGround: true })],
    ["a hotbar slot of 77", (raw) => raw.write("held_item_slot", { slotId: 77 })],
    [
      "a click with mode 9",
      (raw) =>
        raw.write("window_click", {
          windowId: 0,
          stateId: 0,
          slot: 5,
          mouseButton: 0,
          mode: 9,
          changedSlots: [],
          cursorItem: { present: false },
        }),
    ],
    ["a third hand", (raw) => raw.write("use_item", { hand: 3, sequence: 0 })],
    [
      "a dig with face 9",
      (raw) => raw.write("block_dig", { status: 0, location: { x: 0, y: 60, z: 0 }, face: 9, sequence: 0 }),
    ],
    [
      "a flood of packets",
      (raw) => {
        for (let count = 0; count < 3000; count++) raw.write("arm_animation", { hand: 0 });
      },
    ],
  ];

  it.each(garbage)("%s ends that session and no other", async (_name, send) => {
    const events = start(1);
    const bystander = await join(server, "bystander");
    const villain = await join(server, "villain");
    send(villain);
    await run(server, 4);
    expect(villain.ended).toBe(true);
    expect(events.filter(({ type }) => type === "session-failure")).toHaveLength(1);
    expect(bystander.ended).toBe(false);
    bystander.write("chat_message", {
      message: "still here",
      timestamp: 0n,
      salt: 0n,
      signature: undefined,
      offset: 0,
      acknowledged: Buffer.alloc(3),
    });
    await run(server, 3);
    expect(events.some((event) => event.type === "chat" && event.text === "still here")).toBe(true);
    expect(server.simulation.onlinePlayers().map(({ state }) => state.name)).toEqual(["bystander"]);
  });

  it("slots out of range change nothing and are forgiven", async () => {
    start(1);
    const raw = await join(server, "alice");
    const [state] = server.players();
    if (!state) throw new Error("no player");
    state.inventory[36] = { id: 1, count: 7, damage: 0 };
    for (const slot of [-1, -500, 46, 3000]) {
      raw.write("window_click", {
        windowId: 0,
        stateId: 0,
        slot,
        mouseButton: 0,
        mode: 0,
        changedSlots: [],
        cursorItem: { present: false },
      });
    }
    await run(server, 3);
    expect(raw.ended).toBe(false);
    expect(server.facts("alice").inventory).toEqual({ stone: 7 });
  });
});

describe("windows", () => {
  const click = (raw: RawClient, slot: number, changedSlots: unknown[], cursorItem: unknown, stateId = 0) =>
    raw.write("window_click", { windowId: 0, stateId, slot, mouseButton: 0, mode: 0, changedSlots, cursorItem });
  const stone = { present: true, itemId: 1, itemCount: 7 };

  it("a rightly predicted click is answered with nothing, a wrong one with the difference", async () => {
    start(1);
    const raw = await join(server, "alice");
    const [state] = server.players();
    if (!state) throw new Error("no player");
    state.inventory[36] = { id: 1, count: 7, damage: 0 };
    await run(server, 2);
    expect(raw.named("set_slot")).toHaveLength(1);
    click(raw, 36, [{ location: 36, item: { present: false } }], stone);
    await run(server, 2);
    expect(raw.named("set_slot")).toHaveLength(1);
    // Puts it down in slot 37, but claims slot 38.
    click(raw, 37, [{ location: 38, item: stone }], { present: false });
    await run(server, 2);
    expect(
      raw
        .named("set_slot")
        .slice(1)
        .map(({ slot }) => slot),
    ).toEqual([37, 38]);
    expect(raw.named("window_items")).toHaveLength(1);
  });

  it("an impossible state id brings the whole window, closing brings none", async () => {
    start(1);
    const raw = await join(server, "alice");
    click(raw, -999, [], { present: false }, -1);
    await run(server, 2);
    expect(raw.named("window_items")).toHaveLength(2);
    raw.write("close_window", { windowId: 0 });
    await run(server, 2);
    expect(raw.named("window_items")).toHaveLength(2);
  });
});

describe("command suggestions", () => {
  it("answers with the request's number, after everything that was sent before", async () => {
    start();
    const raw = await join(server, "alice");
    const [state] = server.players();
    if (!state) throw new Error("no player");
    state.inventory[36] = { id: 1, count: 7, damage: 0 };
    await run(server, 2);
    raw.packets.length = 0;
    const nothing = { present: false };
    const click = { windowId: 0, stateId: 1, mouseButton: 0, mode: 0, changedSlots: [], cursorItem: nothing };
    raw.client.write("window_click", { ...click, slot: 36 });
    raw.client.write("tab_complete", { transactionId: 77, text: "/" });
    await run(server, 2);
    const names = raw.packets.map(({ name }) => name);
    expect(raw.named("tab_complete")).toEqual([{ transactionId: 77, start: 0, length: 1, matches: [] }]);
    expect(names.indexOf("set_slot")).toBeGreaterThanOrEqual(0);
    expect(names.lastIndexOf("set_slot")).toBeLessThan(names.indexOf("tab_complete"));
  });
});

describe("keep-alive", () => {
  it("is counted in ticks and answered by clients", async () => {
    start(1);
    const raw = await join(server, "alice");
    await run(server, 950);
    expect(raw.named("keep_alive").length).toBe(3);
    expect(raw.ended).toBe(false);
  });
});
