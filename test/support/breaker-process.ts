import { CircuitBreaker } from "../../lambdas/shared/breaker/circuit-breaker.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import { laneRow } from "../../lambdas/shared/lanes.ts";
import { documentClient } from "../../lambdas/shared/store/document-client.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";

/**
 * One process of many before the same breaker: `breaker-process.ts CLIENTS CODE SECONDS_AHEAD`. All clients want to enter at once, and
 * end with the code; without one they never end. Prints `{ passed, probes, opened }` as JSON.
 */
const [clients = "1", code = "", ahead = "0"] = process.argv.slice(2);
const now = () => new Date(Date.now() + Number(ahead) * 1000);
const state = new DynamoProxyState(documentClient(), process.env.PROXY_STATE_TABLE ?? "", now);
let opened = 0;
const onOpened = () => {
  opened++;
};
const breaker = new CircuitBreaker({ state, row: laneRow("youtubei"), provider: "oxylabs", now, onOpened });

const passes = (await Promise.all(Array.from({ length: Number(clients) }, () => breaker.enter()))).filter(
  (one) => "end" in one,
);
if (code) await Promise.all(passes.map((pass) => pass.end(code as Code)));
const probes = passes.filter(({ isProbe }) => isProbe).length;
process.stdout.write(JSON.stringify({ passed: passes.length, probes, opened }));
