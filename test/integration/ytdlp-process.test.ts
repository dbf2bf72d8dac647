import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { ProxyManager } from "../../lambdas/shared/proxy/proxy-manager.ts";
import { SecretRefreshManager } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { folderBytes } from "../../layers/media/layer-size.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { processesMarked, readProcessTable } from "../../local/lambda-host/process-table.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";
import { OneSecret, settingsOf } from "../support/outbound.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { attemptYtdlp, fakeYtdlp, outboundTo, type Want } from "../support/ytdlp-lane.ts";

/** The real yt-dlp as a process: how it ends, what it leaves behind, what is counted of it. */
describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "the process of the real yt-dlp", () => {
  let internet: Internet;
  let tmp: string;
  beforeAll(async () => {
    internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
  });
  afterAll(() => internet?.stop());

  beforeEach(() => {
    const before = process.env.TMPDIR;
    tmp = realpathSync(temporaryFolder());
    process.env.TMPDIR = tmp;
    onTestFinished(async () => {
      await internet.setGateway("up");
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    });
  });

  const ask = async (videoId: string, want: Want = {}, path = MEDIA_BIN) =>
    attemptYtdlp(path, await outboundTo(internet, `job-${videoId}`), { videoId, ...want });
  /** Every process that was started with a folder of this test's. */
  const living = () => processesMarked(`${tmp}/earshot-run-`, readProcessTable());

  test("killed in the middle: a crash of the lane, and nothing lives on", async () => {
    await internet.setGateway("silent");
    const asked = ask("plainmanual");
    await expect.poll(() => living().length).toBeGreaterThan(0);
    for (const { pid } of living()) process.kill(pid, "SIGKILL");
    expect(await asked).toMatchObject({ name: "LaneCrashed", detail: "yt-dlp was ended by SIGKILL" });
    expect({ living: living(), left: readdirSync(tmp) }).toEqual({ living: [], left: [] });
  });

  test("hanging on a silent gateway: ended in time, and nothing lives on", async () => {
    await internet.setGateway("silent");
    expect(await ask("plainmanual", { timeoutMs: 1_500 })).toMatchObject({ outcome: "lost", code: "LaneTimedOut" });
    expect({ living: living(), left: readdirSync(tmp) }).toEqual({ living: [], left: [] });
  });

  test("the temporary folder does not grow from job to job, however they end", async () => {
    const jobs = ["plainmanual", "blockedonce", "its-private", "no-captions", "plainmanual"];
    for (const videoId of jobs.slice(0, 2)) await ask(videoId);
    const afterTwo = folderBytes(tmp);
    for (const videoId of jobs) await ask(videoId, videoId === "its-private" ? { timeoutMs: 200 } : {});
    expect(folderBytes(tmp)).toBeLessThanOrEqual(afterTwo);
    expect(readdirSync(tmp)).toEqual([]);
  });

  test("a part that fails does not fail the whole", async () => {
    const said = "ERROR: Unable to download video subtitles for 'fr': HTTP Error 429: Too Many Requests";
    const partly = fakeYtdlp(`"${join(MEDIA_BIN, "yt-dlp")}" "$@"\necho "${said}" >&2\nexit 1`);
    expect(await ask("plainmanual", {}, partly)).toMatchObject({ outcome: "won", transcript: { language: "en" } });
    expect(await ask("no-captions", {}, partly)).toMatchObject({ name: "RateLimitedByYouTube" });
  });

  test("407s of its own connections are counted at the job proxy, under its name", async () => {
    const counted: Record<string, number> = {};
    const manager = managerFor(internet, counted);
    await internet.setGateway({ answer: 407 });
    const seen = internet.connects.length;
    const outbound = await manager.open({ component: "ytdlp", jobId: "job-407", hosts: ["www.youtube.com"] });
    expect(await attemptYtdlp(MEDIA_BIN, outbound)).toMatchObject({ name: "ProxyAuthFailed" });
    await outbound.close();

    // The account was then tried without a session, by us.
    const byTool = internet.connects.slice(seen).filter(({ session }) => session !== "none");
    expect(byTool.length).toBeGreaterThan(1);
    expect(counted).toMatchObject({ "ytdlp.407": byTool.length, "proxy.407": byTool.length });
  });
});

function managerFor({ proxyHost: host, proxyPort: port, caPem }: Internet, counted: Record<string, number>) {
  const settings = settingsOf({ PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1", PROXY_SECRET_ID: "proxy" });
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, caPem });
  const add = (name: string, value = 1) => {
    counted[name] = (counted[name] ?? 0) + value;
  };
  return new ProxyManager({
    settings,
    secrets: new SecretRefreshManager({ settings, secrets: new OneSecret(secret) }),
    state: new MemoryProxyState(),
    metrics: { add, flush: () => undefined },
    log: { info: () => undefined, warn: () => undefined },
    now: () => new Date(),
  });
}
