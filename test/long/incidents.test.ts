import { beforeAll, expect, it } from "vitest";
import { INCIDENTS } from "../../local/incident/incidents.ts";
import { hearHealth, play } from "../../local/incident/play.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";

/** Those that take a minute or two; `npm start -- incident all` plays every one. */
const QUICK = [
  "quiet-hour",
  "gateway-down",
  "wrong-credentials",
  "refused-in-mid-job",
  "silent-night",
  "api-dies",
  "batch-dies",
  "something-new",
  "tables-throttled",
];
if (mediaToolsMissing) process.stderr.write(`skipped: incidents: ${mediaToolsMissing}\n`);

let healthy: readonly string[] = [];
beforeAll(async () => {
  if (!mediaToolsMissing) healthy = await hearHealth({ env: {} });
}, 300_000);

it.skipIf(mediaToolsMissing).each(QUICK)(
  "%s raises what it promises, nothing else, and clears",
  async (name) => {
    const incident = INCIDENTS.find((each) => each.name === name);
    if (!incident) throw new Error(`there is no incident ${name}`);
    const { outcome } = await play(incident, { env: {} }, healthy);
    expect(outcome.differences).toEqual([]);
  },
  600_000,
);
