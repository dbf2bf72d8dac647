import { expect, onTestFinished, test } from "vitest";
import { startInternet } from "../../local/demo/internet/internet.ts";
import { attemptDeepgram, speechOutbound } from "../support/deepgram-lane.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";
import { NOW } from "../support/ytdlp-lane.ts";

/** Beyond the five minutes that HTTP clients wait by themselves. */
const LATE_MS = 310_000;

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "an answer that comes after more than five minutes is had through the gateway, and paid once",
  { timeout: 2 * LATE_MS },
  async () => {
    const internet = await startInternet(DEMO_ACCOUNT);
    onTestFinished(() => internet.stop());
    internet.setDeepgram({ slowMs: LATE_MS });
    const state = new MemoryProxyState(() => NOW);
    const startedAt = performance.now();

    const { result, spent } = await attemptDeepgram(await speechOutbound(internet), { deps: { state } });

    expect(performance.now() - startedAt).toBeGreaterThan(LATE_MS);
    expect(result).toMatchObject({ outcome: "won" });
    expect(spent).toEqual([22]);
    expect(await state.get("SPEECH#2026-11-21")).toEqual({ sum: 3667 });
    expect(internet.requests.filter(({ endpoint }) => endpoint === "listen")).toHaveLength(1);
  },
);
