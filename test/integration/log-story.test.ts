import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SAVED_QUERIES, type SavedQuery } from "../../lib/monitoring/queries.ts";
import { eventually } from "../support/eventually.ts";
import { fieldPaths, type LogLine, readLogLines } from "../support/log-lines.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { OPERATOR_KEY, type Served, startServed } from "../support/served.ts";

const PRICED = { PROXY_PRICE_USD_PER_GB: "8" };
const BLOCKED = "caller-story-0001";
const GATED = "caller-story-0002";

interface SeenError {
  readonly code: string;
  readonly fingerprint: string;
  readonly correlationId?: string;
}

/** Real jobs through the synthesised machine: one after a blocked exit, and one that every lane loses; then what was logged of them. */
test("the logs tell the story of a request from the API to its tools, and saved queries ask for what they hold", async () => {
  const served = await startServed({ operatorKey: OPERATOR_KEY }, PRICED);
  await askFor(served, "blockedonce", ["captions"], BLOCKED);
  await askFor(served, "token-gated", ["captions", "youtubei", "ytdlp"], GATED);
  const told = await served.get("/debug/errors", { "x-api-key": OPERATOR_KEY });
  const { errors } = (await told.json()) as { errors: SeenError[] };
  const doctor = await served.earshot("doctor", PRICED).finished;
  const printed = readFileSync(join(served.home, "service.log"), "utf8");
  const lines = readLogLines(printed);

  correlated(lines);
  tellsOfAttempts(lines);
  if (!mediaToolsMissing) quotesTools(lines);
  countsFailures(lines, errors);
  expect(printed).toMatch(/"error\.new":1/);
  expect(doctor.stdout).toMatch(/failures.*captions TokenGated/);
  for (const query of SAVED_QUERIES) asksForWhatIsPrinted(query, lines);
});

async function askFor(served: Served, video: string, lanes: readonly string[], correlationId: string): Promise<void> {
  const asked = await fetch(`${served.url}/v1/transcripts`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-correlation-id": correlationId },
    body: JSON.stringify({ video, lanes, speech: "never" }),
  });
  const { jobId } = (await asked.json()) as { jobId: string };
  await eventually(async () => {
    const job = (await (await served.get(`/v1/jobs/${jobId}`)).json()) as { status?: string };
    return job.status !== "running";
  });
}

const withId = (lines: readonly LogLine[], correlationId: string) =>
  lines.filter((line) => line.correlationId === correlationId);

/** Every line of every function of the job has the caller's correlation id. */
function correlated(lines: readonly LogLine[]): void {
  const jobs = new Set(withId(lines, BLOCKED).flatMap(({ jobId }) => jobId ?? []));
  expect(jobs.size).toBe(1);
  const ofJob = lines.filter(({ jobId }) => jobId !== undefined && jobs.has(jobId));
  expect(ofJob.filter(({ correlationId }) => correlationId !== BLOCKED)).toEqual([]);
  expect(new Set(ofJob.map(({ service }) => service))).toEqual(new Set(["api", "captions", "finish"]));
}

function tellsOfAttempts(lines: readonly LogLine[]): void {
  const story = withId(lines, BLOCKED);
  const attempts = story.filter(({ message }) => message === "attempt").map(({ evt }) => [evt?.outcome, evt?.code]);
  expect(attempts).toEqual([
    ["thrown", "IpBlocked"],
    ["won", "Won"],
  ]);
  const [end] = story.filter(({ message }) => message === "job");
  expect(end?.evt).toMatchObject({ verdict: "transcript", lane: "captions", receipt: { costUsd: expect.any(Number) } });
}

function quotesTools(lines: readonly LogLine[]): void {
  const said = withId(lines, GATED).filter(({ message }) => message === "the tool said");
  expect(said.map(({ service }) => service)).toContain("ytdlp");
  expect(JSON.stringify(said)).toMatch(/WARNING|ERROR/);
}

function countsFailures(lines: readonly LogLine[], errors: readonly SeenError[]): void {
  const gated = withId(lines, GATED).find(({ fingerprint, evt }) => fingerprint && evt?.code === "TokenGated");
  expect(gated).toBeDefined();
  const seen = errors.find(({ fingerprint }) => fingerprint === gated?.fingerprint);
  expect(seen).toMatchObject({ code: "TokenGated", correlationId: GATED });
  expect(errors.map(({ code }) => code)).toContain("IpBlocked");
}

/** Words of the query language, functions included (CloudWatch Logs user guide, "Logs Insights QL"). */
const LANGUAGE = new Set(
  "fields filter stats sort limit by as desc asc and in ispresent coalesce count min max avg sum pct latest".split(" "),
);
const OF_TOOLS = /^evt\.(tool|of|lines)/;

function asksForWhatIsPrinted({ name, commands }: SavedQuery, lines: readonly LogLine[]): void {
  const text = commands.join("\n");
  const known = new Set(lines.flatMap((line) => fieldPaths(line)));
  const aliases = new Set([...text.matchAll(/\bas (\w+)/g)].map((match) => match[1] ?? ""));
  const words = text.replaceAll(/"[^"]*"/g, "").match(/@?[A-Za-z][\w.]*/g) ?? [];
  const fields = words.filter((word) => !LANGUAGE.has(word) && !aliases.has(word) && !word.startsWith("@"));
  const expected = mediaToolsMissing ? fields.filter((field) => !OF_TOOLS.test(field)) : fields;
  expect(
    expected.filter((field) => !known.has(field)),
    name,
  ).toEqual([]);
  expect(fields.length, name).toBeGreaterThan(0);
  const messages = new Set(lines.map(({ message }) => message));
  const wanted = [...text.matchAll(/message = "([^"]*)"/g)].map((match) => match[1] ?? "");
  const printable = mediaToolsMissing ? wanted.filter((message) => message !== "the tool said") : wanted;
  expect(
    printable.filter((message) => !messages.has(message)),
    name,
  ).toEqual([]);
}
