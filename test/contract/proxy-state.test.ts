import { beforeEach, describe, expect, test } from "vitest";
import type { ProxyState } from "../../lambdas/shared/proxy/proxy-state.ts";
import { proxyStates } from "../support/proxy-states.ts";

const { adapters, later } = proxyStates();

describe.each(adapters)("%s", (_, make) => {
  let state: ProxyState;
  let nth = 0;
  let key = "";

  beforeEach(() => {
    state = make();
    key = `KEY#${Math.random()}#${nth++}`;
  });

  test("an item is what was put last, until it expires", async () => {
    expect(await state.get(key)).toBeUndefined();
    await state.put(key, { code: "ok", count: 1 }, 60);
    await state.put(key, { code: "bad" }, 60);
    expect(await state.get(key)).toEqual({ code: "bad" });

    later(60);

    expect(await state.get(key)).toBeUndefined();
  });

  test("one of many claims at once, and another after expiry", async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => state.claim(key, { owner: `o${i}` }, 10)));
    expect(claims.filter(Boolean)).toHaveLength(1);

    later(10);

    expect(await state.claim(key, { owner: "late" }, 10)).toBe(true);
  });

  test("only its owner releases", async () => {
    await state.claim(key, { owner: "a" }, 10);
    await state.release(key, "b");
    expect(await state.claim(key, { owner: "b" }, 10)).toBe(false);

    await state.release(key, "a");
    await state.release(key, "a");

    expect(await state.claim(key, { owner: "b" }, 10)).toBe(true);
  });

  test("counts up to the limit, however many count at once, and again after expiry", async () => {
    const counts = await Promise.all(Array.from({ length: 20 }, () => state.countUp(key, 7, 60)));
    expect(counts.filter(Boolean)).toHaveLength(7);
    expect(await state.countUp(`${key}-none`, 0, 60)).toBe(false);

    later(60);

    expect(await state.countUp(key, 7, 60)).toBe(true);
  });

  test("reserves as far as the limit goes, and what is given back can be reserved again", async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => state.reserve(key, 5, 50, 60)));
    expect(tries.filter(Boolean)).toHaveLength(10);
    expect(await state.reserve(key, 1, 50, 60)).toBe(false);
    await state.add(key, { sum: -7 }, 60);
    expect(await state.reserve(key, 8, 50, 60)).toBe(false);
    expect(await state.reserve(key, 7, 50, 60)).toBe(true);
    expect(await state.reserve(`${key}-other`, 51, 50, 60)).toBe(false);
  });

  test("advances once from each number", async () => {
    const first = await Promise.all(Array.from({ length: 10 }, () => state.advance(key, 0, { elsewhere: 0 }, 60)));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await state.advance(key, 0, {}, 60)).toBe(false);
    expect(await state.advance(key, 5, {}, 60)).toBe(false);

    expect(await state.advance(key, 1, { elsewhere: 1 }, 60)).toBe(true);

    expect(await state.get(key)).toEqual({ count: 2, elsewhere: 1 });
  });

  test("adds to sums", async () => {
    await Promise.all(Array.from({ length: 5 }, () => state.add(key, { captions_player_bytesUp: 10, other: 1 }, 60)));

    expect(await state.get(key)).toEqual({ captions_player_bytesUp: 50, other: 5 });
  });
});
