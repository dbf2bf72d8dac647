import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEEPGRAM_KEY, startSetting } from "../support/earshot-command.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ??
    "the doctor tells whether there is a Deepgram key, and that the account is halted until the key changes",
  async () => {
    const { internet, secretsFile, earshot } = await startSetting({ deepgramKey: DEEPGRAM_KEY });
    internet.setDeepgram(402);
    await earshot("serve --port 0").said("http://127.0.0.1:");
    const before = await earshot("doctor").finished;
    const got = await earshot("get spoken-only --lanes deepgram --format json").finished;
    const halted = await earshot("doctor").finished;
    const { deepgram: _, ...others } = JSON.parse(readFileSync(secretsFile, "utf8")) as Record<string, unknown>;
    writeFileSync(secretsFile, JSON.stringify({ ...others, deepgram: { key: DEEPGRAM_KEY } }));
    const misnamed = await earshot("doctor").finished;
    const renewed = { apiKey: DEEPGRAM_KEY.split("").reverse().join("") };
    writeFileSync(secretsFile, JSON.stringify({ ...others, deepgram: renewed }));
    const mended = await earshot("doctor").finished;
    writeFileSync(secretsFile, JSON.stringify(others));
    const without = await earshot("doctor").finished;

    expect(before.stdout).toMatch(/^ok +deepgram key +present$/m);
    expect(before.stdout).toMatch(/^ok +deepgram halt +none$/m);
    expect(JSON.parse(got.stdout)).toMatchObject({ evidence: [{ code: "DeepgramPaymentRequired" }] });
    expect(halted.code).toBe(1);
    expect(halted.stdout).toMatch(/^bad +deepgram halt +DeepgramPaymentRequired, since \d+ s: /m);
    expect(misnamed.stdout).toMatch(/^bad +deepgram key +the section "deepgram" holds no key/m);
    expect(mended.stdout).toMatch(/^ok +deepgram halt +none; DeepgramPaymentRequired with another key, \d+ s ago$/m);
    expect(without.stdout).toMatch(/^absent +deepgram key +none/m);
    const printed = [before, got, halted, misnamed, mended, without]
      .map(({ stdout, stderr }) => stdout + stderr)
      .join("");
    expect(printed).not.toContain(DEEPGRAM_KEY);
  },
);
