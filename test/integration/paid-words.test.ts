import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createGateway } from "../../local/cli/gateway/gateway.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { type Laptop, startLaptop } from "../../local/laptop.ts";
import { DEEPGRAM_KEY, startSetting } from "../support/earshot-command.ts";
import { eventually } from "../support/eventually.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";

const PATIENCE_MS = 120_000;
/** Refusals of one call; the SDK gives up before by itself. */
const MORE_THAN_USUAL = 5;

/** The answer of the service's API, as JSON. */
async function ask({ assembly, invoke }: Laptop, method: string, target: string, body: object = {}) {
  const { restApi } = assembly;
  if (!restApi) throw new Error("the template has no REST API");
  const gateway = createGateway({ restApi, invokeApi: (event) => invoke("api", event) });
  const headers = { "content-type": ["application/json"], host: ["localhost"] };
  const answer = await gateway({ method, target, headers, body: Buffer.from(JSON.stringify(body)) });
  return { status: answer.status, body: JSON.parse(answer.body.toString("utf8")) };
}

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "bought words outlast tables that refuse everything for longer than the SDK's usual attempts",
  { timeout: PATIENCE_MS },
  async () => {
    const { internet, home, secretsFile } = await startSetting({ deepgramKey: DEEPGRAM_KEY });
    const caFile = join(secretsFile, "..", "ca.pem");
    const env = { EARSHOT_HOME: home, EXTRA_CA_FILE: caFile, PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1" };
    const refused: string[] = [];
    const laptop: Laptop = await startLaptop({
      ...localSettings(env),
      home,
      secretsFile,
      onLine: () => {},
      onEvent: (event) => {
        if (event.kind !== "table throttled") return;
        const call = `${event.operation} ${event.tableName}`;
        refused.push(call);
        if (refused.filter((other) => other === call).length === MORE_THAN_USUAL) laptop.throttleTables(0);
      },
    });
    onTestFinished(() => laptop.stop());
    internet.setDeepgram({ slowMs: 1_000 });

    const begun = await ask(laptop, "POST", "/v1/transcripts", { video: "spoken-only", lanes: ["deepgram"] });
    const heard = () => internet.requests.filter(({ endpoint }) => endpoint === "listen").length;
    await eventually(() => heard() > 0, PATIENCE_MS);
    laptop.throttleTables(1);
    await eventually(() => refused.length >= MORE_THAN_USUAL, PATIENCE_MS);
    const path = `/v1/jobs/${begun.body.jobId}`;
    await eventually(async () => (await ask(laptop, "GET", path)).body.status !== "running", PATIENCE_MS);

    const { body } = await ask(laptop, "GET", path);
    expect(body).toMatchObject({ status: "done", verdict: "transcript" });
    expect(heard()).toBe(1);
  },
);
