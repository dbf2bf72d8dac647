import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { runOverTables } from "../support/over-tables.ts";
import { startTables, type TestTables } from "../support/tables.ts";

const PROCESSES = 4;
const today = () => new Date().toISOString().slice(0, 10);
const CLIENTS = 5;
/** 22 seconds at a cent a minute are 3667 millionths of a dollar: ten of them. */
const TEN_JOBS_USD = "0.03667";

/** The real table, yt-dlp and SDK, from several processes. */
describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "speech bought by several processes", () => {
  let tables: TestTables;
  let internet: Internet;
  beforeAll(async () => {
    [tables, internet] = await Promise.all([startTables(), startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 })]);
  });
  afterAll(() => Promise.all([tables.stop(), internet.stop()]));

  const run = async (clients: number, maxUsdPerDay: string, keyVersion: string): Promise<string[]> => {
    const { proxyHost: host, proxyPort: port, caPem } = internet;
    const secret = JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, caPem });
    const args = [clients, maxUsdPerDay, keyVersion];
    return (await runOverTables(tables, "speech-process.ts", args, { SECRET_OF_TEST: secret })) as string[];
  };
  const orders = () => internet.requests.filter(({ endpoint }) => String(endpoint) === "listen").length;

  test("twenty jobs at once against a day's budget for ten: exactly ten run", async () => {
    const days = [today()];
    const endings = await Promise.all(Array.from({ length: PROCESSES }, () => run(CLIENTS, TEN_JOBS_USD, "v1")));
    const count = (code: string) => endings.flat().filter((ending) => ending === code).length;
    expect({ won: count("Won"), refused: count("SpeechOverBudget") }).toEqual({ won: 10, refused: 10 });
    expect(orders()).toBe(10);
    const state = new DynamoProxyState(tables.client, tables.proxyState, () => new Date());
    days.push(today());
    const sums = await Promise.all(
      [...new Set(days)].map(async (day) => Number((await state.get(`SPEECH#${day}`))?.sum ?? 0)),
    );
    expect(sums.reduce((all, one) => all + one)).toBe(36_670);
  });

  test.each([
    [402, "DeepgramPaymentRequired"],
    [401, "DeepgramUnauthorized"],
  ] as const)("%i found by one process is known to the next, until the key changes", async (status, code) => {
    const before = orders();
    internet.setDeepgram(status);
    expect(await run(1, "5", `v${status}`)).toEqual([code]);
    internet.setDeepgram("ok");
    expect(await run(2, "5", `v${status}`)).toEqual([code, code]);
    expect(orders() - before).toBe(1);
    expect(await run(1, "5", `v${status}-new`)).toEqual(["Won"]);
  });
});
