import { expect, test } from "vitest";
import { DEEPGRAM_KEY, PASSWORD, type Setting, startSetting, USERNAME } from "../support/earshot-command.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { SecretHunt } from "../support/secret-hunt.ts";
import { KEYS, OPERATOR_KEY, startServed } from "../support/served.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const WRONG_KEY = "not-a-key-of-anybody-7781";
const WRONG = "no/such%20p@ss:é-canary";

async function hunt(setting: Setting, password: string, command: string, env: Record<string, string> = {}) {
  const temporary = temporaryFolder();
  const beganAtMs = Date.now();
  const hunt = new SecretHunt(USERNAME, password, DEEPGRAM_KEY);
  const running = setting.earshot(command, { TMPDIR: temporary, LOG_LEVEL: "DEBUG", ...env });
  const { code, stdout, stderr } = await hunt.processesBelow(running.pid, running.finished);
  hunt.text("stdout", stdout);
  hunt.text("stderr", stderr);
  hunt.folder("state", setting.home, beganAtMs);
  hunt.folder("temporary", temporary);
  return { code, hunt, stdout };
}

test.each([
  ["a transcript", "get plainmanual --format json", 0],
  ["a burnt exit", "get blockedonce --format json", 0],
  ["a private video", "get its-private", 3],
  ["a list", "channel @earshotarchive --limit 40 --format json", 0],
  ["a list that is not there", "channel UCearshotGone00000000000", 3],
  ["a smoke test", "smoke --video plainmanual", 0],
  ["the browser", "get plainmanual --lanes youtubei", 0],
])("%s leaves no credential anywhere", async (_, command, expected) => {
  const setting = await startSetting();

  const { code, hunt: hunted } = await hunt(setting, PASSWORD, command);

  expect({ code, found: hunted.found }).toEqual({ code: expected, found: [] });
  expect(hunted.processes).toBeGreaterThan(2);
});

test.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "yt-dlp leaves no credential anywhere", async () => {
  const { code, hunt: hunted } = await hunt(await startSetting(), PASSWORD, "get plainmanual --lanes ytdlp");

  expect({ code, found: hunted.found }).toEqual({ code: 0, found: [] });
});

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "speech recognition leaves neither the account nor the API key anywhere, bought or refused",
  async () => {
    const setting = await startSetting({ deepgramKey: DEEPGRAM_KEY });
    const command = "get spoken-only --lanes deepgram --format json";

    const bought = await hunt(setting, PASSWORD, command);
    setting.internet.setDeepgram(401);
    const refused = await hunt(setting, PASSWORD, `${command} --refresh`);

    expect([bought.code, refused.code]).toEqual([0, 5]);
    expect([...bought.hunt.found, ...refused.hunt.found]).toEqual([]);
  },
);

test.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "neither does audio on its way through ffmpeg", async () => {
  const setting = await startSetting({ deepgramKey: DEEPGRAM_KEY });
  const command = "get longer-talk --lanes deepgram --format json";

  const { code, hunt: hunted, stdout } = await hunt(setting, PASSWORD, command, { PROXY_PRICE_USD_PER_GB: "8" });

  expect({ code, found: hunted.found }).toEqual({ code: 0, found: [] });
  const { bytesUp, bytesDown } = JSON.parse(stdout).receipt;
  expect(bytesUp).toBeLessThan(bytesDown / 2);
});

test("a wrong password and a gateway that is down leave none either", async () => {
  const setting = await startSetting({ password: WRONG });
  const wrong = await hunt(setting, WRONG, "get plainmanual --format json");
  await setting.internet.stop();
  const down = await hunt(setting, WRONG, "get its-private --format json");

  expect([wrong.code, down.code]).toEqual([5, 5]);
  expect([...wrong.hunt.found, ...down.hunt.found]).toEqual([]);
});

test("the key of an endpoint shows neither in what is printed nor in what the service keeps", async () => {
  const served = await startServed({ keys: KEYS, operatorKey: OPERATOR_KEY });
  const hunted = new SecretHunt(KEYS.alice, OPERATOR_KEY, WRONG_KEY);
  for (const key of [KEYS.alice, WRONG_KEY]) {
    for (const command of ["get its-private", "channel @earshotarchive", "smoke --video plainmanual"]) {
      const given = { EARSHOT_API_KEY: key, EARSHOT_HOME: temporaryFolder() };
      const ended = await served.earshot(`${command} --endpoint ${served.url}`, given).finished;
      hunted.text(`stdout of ${command}`, ended.stdout);
      hunted.text(`stderr of ${command}`, ended.stderr);
    }
  }
  hunted.folder("state of the service", served.home);
  expect(hunted.found).toEqual([]);
});

test("the hunter sees what there is: an account in a variable of the environment", async () => {
  const setting = await startSetting();

  const { hunt: hunted } = await hunt(setting, PASSWORD, "get its-private", { ELSEWHERE: `x:${PASSWORD}` });

  expect(hunted.found).toEqual(["environ of a process"]);
});
