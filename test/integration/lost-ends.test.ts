import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createGateway } from "../../local/cli/gateway/gateway.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { type Laptop, startLaptop } from "../../local/laptop.ts";
import { startSetting } from "../support/earshot-command.ts";
import { eventually } from "../support/eventually.ts";

const HELD = "plainmanual";

/** A service over the demo internet, started anew each time, and the ends that were put on the bus. */
async function startable() {
  const { internet, home, secretsFile } = await startSetting();
  const caFile = join(secretsFile, "..", "ca.pem");
  const env = { EARSHOT_HOME: home, EXTRA_CA_FILE: caFile, PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1" };
  const { projectDir, overlay } = localSettings(env);
  const ends: { readonly event: string; readonly detail: Readonly<Record<string, unknown>> }[] = [];
  const start = async (): Promise<Laptop> => {
    const laptop = await startLaptop({
      projectDir,
      home,
      secretsFile,
      overlay,
      onLine: () => {},
      onEvent: (event) => {
        if (event.kind !== "status" || event.change.status !== "SUCCEEDED") return;
        if (event.change.stateMachineArn.includes("Ends")) ends.push(JSON.parse(event.change.input));
      },
    });
    onTestFinished(() => laptop.stop());
    return laptop;
  };
  return { internet, start, ends };
}

async function begin({ assembly, invoke }: Laptop, videos: readonly string[]): Promise<string> {
  const { restApi } = assembly;
  if (!restApi) throw new Error("the template has no REST API");
  const gateway = createGateway({ restApi, invokeApi: (event) => invoke("api", event) });
  const headers = { "content-type": ["application/json"], host: ["localhost"] };
  const body = Buffer.from(JSON.stringify({ videos }));
  const answer = await gateway({ method: "POST", target: "/v1/batches", headers, body });
  return String((JSON.parse(answer.body.toString("utf8")) as { batchId: string }).batchId);
}

test("a batch and its job that were lost with their process are told of once, by the functions as they are deployed", async () => {
  const { internet, start, ends } = await startable();
  internet.hold(HELD, "timedtext");
  const first = await start();
  const batchId = await begin(first, [HELD]);
  await eventually(() => internet.requests.some(({ videoId }) => videoId === HELD));
  await first.stop();
  expect(ends).toEqual([]);

  const second = await start();
  await eventually(() => ends.length === 2);
  const told = Object.fromEntries(ends.map(({ event, detail }) => [event, detail]));
  expect(told.job).toMatchObject({ videoId: HELD, verdict: "failed", code: "JobLost" });
  expect(told.batch).toMatchObject({ batchId, round: 1, status: "failed", total: 1, source: "videos" });
  await second.stop();

  await start();
  expect(ends).toHaveLength(2);
});
