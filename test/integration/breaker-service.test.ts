import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { startSetting } from "../support/earshot-command.ts";

const PATIENCE_MS = 240_000;
/** As many as `lanes.ts` asks for, and those that may be under way at the same time. */
const FAILURES = 22;
const AT_ONCE = 4;
/** Requests that differ, so that none joins another. */
const SECOND_CHOICES = "aa ab af am ar az be bg bn bs ca cs cy da de el eo es et eu fa fi fr ga".split(" ");

/** The command line and the synthesised machine, until a lane that always fails is left alone. */
test("a lane that always fails costs later jobs nothing, and everybody can see why", {
  timeout: PATIENCE_MS,
}, async () => {
  const { earshot, internet, home } = await startSetting();
  const serving = earshot("serve --port 0");
  await serving.said("http://127.0.0.1");
  const choices = SECOND_CHOICES.slice(0, FAILURES);
  const asker = async () => {
    for (let choice = choices.pop(); choice; choice = choices.pop()) {
      await earshot(`get token-gated --lanes captions --lang en,${choice}`).finished;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, asker));

  const before = internet.requests.length;
  const { code, stdout } = await earshot("get plainmanual --lanes captions --format json").finished;
  const { verdict, evidence, receipt } = JSON.parse(stdout) as TranscriptDocument;
  const doctor = await earshot("doctor").finished;
  serving.kill("SIGTERM");
  await serving.finished;

  expect(code).toBe(1);
  expect(verdict).toBe("failed");
  expect(evidence.map(({ lane, code }) => [lane, code])).toEqual([["captions", "BreakerOpen"]]);
  expect(receipt).toMatchObject({ complete: true, requests: 0 });
  expect(internet.requests).toHaveLength(before);
  expect(doctor.stdout + doctor.stderr).toMatch(/breaker captions.*open: the lane failed too often and rests/);
  const lines = readFileSync(join(home, "service.log"), "utf8").split("\n");
  const opened = lines.filter((line) => line.includes('"breaker.opened":1'));
  expect(opened).toHaveLength(1);
  expect(opened[0]).toContain('"lane":"captions"');
});
