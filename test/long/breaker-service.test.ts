import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { BreakerState } from "../../lambdas/shared/breaker/breaker-states.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { OPERATOR_KEY, startServed } from "../support/served.ts";

const AT_ONCE = 4;
/** Requests that differ, so that none joins another. */
const SECOND_CHOICES = "aa ab af am ar az be bg bn bs ca cs cy da de el eo es et eu fa fi fr ga".split(" ");

const well = { ok: true, ageSeconds: expect.any(Number) };
const CHECKS = { tables: well, secret: well, preflight: well, breakers: well };

/** The command line and the synthesised machine, until a lane that always fails is left alone. */
test("a lane that always fails costs later jobs nothing, and everybody can see why", async () => {
  const { earshot, internet, home, url, get } = await startServed({ operatorKey: OPERATOR_KEY });
  const headers = { "content-type": "application/json", prefer: "wait=25" };
  const choices = [...SECOND_CHOICES];
  const asker = async () => {
    for (let choice = choices.pop(); choice; choice = choices.pop()) {
      const body = JSON.stringify({ video: "token-gated", lanes: ["captions"], languages: ["en", choice] });
      const answer = await fetch(`${url}/v1/transcripts`, { method: "POST", headers, body });
      if ((await answer.text()).includes('"BreakerOpen"')) choices.length = 0;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, asker));

  const before = internet.requests.length;
  const { code, stdout } = await earshot("get plainmanual --lanes captions --format json").finished;
  const { verdict, evidence, receipt } = JSON.parse(stdout) as TranscriptDocument;
  const doctor = await earshot("doctor").finished;
  const ready = await get("/health/ready");
  const operator = { "x-api-key": OPERATOR_KEY };
  const proxy = (await (await get("/debug/proxy", operator)).json()) as { breakers: BreakerState[] };
  const metrics = await (await get("/metrics", operator)).text();

  expect(code).toBe(1);
  expect(verdict).toBe("failed");
  expect(evidence.map(({ lane, code }) => [lane, code])).toEqual([["captions", "BreakerOpen"]]);
  expect(receipt).toMatchObject({ complete: true, requests: 0 });
  expect(internet.requests).toHaveLength(before);
  expect(doctor.stdout + doctor.stderr).toMatch(/breaker captions.*open: the lane failed too often and rests/);
  // The other lanes do its work.
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready", checks: CHECKS }]);
  expect(proxy.breakers.filter(({ state }) => state === "open")).toMatchObject([
    { lane: "captions", provider: "oxylabs", restSeconds: expect.any(Number), ageSeconds: expect.any(Number) },
  ]);
  expect(metrics).toContain('lane_breaker{lane="captions",state="open"} 1\n');
  expect(metrics).toContain('lane_breaker{lane="youtubei",state="open"} 0\n');
  const lines = readFileSync(join(home, "service.log"), "utf8").split("\n");
  const opened = lines.filter((line) => line.includes('"breaker.opened":1'));
  expect(opened).toHaveLength(1);
  expect(opened[0]).toContain('"lane":"captions"');
});
