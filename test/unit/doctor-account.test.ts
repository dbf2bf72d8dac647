import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkProxy } from "../../local/cli/doctor/settings-checks.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FILE = { proxy: { host: "gateway.example" } };

test.each([
  ["PROXY_SECRET_JSON", FILE, { PROXY_SECRET_JSON: "{}", PROXY_SECRET_ID: "proxy", PROXY_USERNAME: "acme" }],
  ["PROXY_SECRET_ID", FILE, { PROXY_SECRET_ID: "proxy", PROXY_USERNAME: "acme" }],
  ["the secrets file", FILE, { PROXY_USERNAME: "acme" }],
  ["the PROXY_* variables", { deepgram: { apiKey: "key" } }, { PROXY_USERNAME: "acme" }],
])("doctor says that the account comes from %s", (source, secrets, variables) => {
  const home = temporaryFolder();
  writeFileSync(join(home, "secrets.json"), JSON.stringify(secrets));

  const finding = checkProxy(localSettings({ EARSHOT_HOME: home, PROXY_ENABLED: "true", ...variables }));

  expect(finding).toMatchObject({ state: "ok", detail: expect.stringContaining(`on, from ${source};`) });
});

test("a way past a proxy that is enforced is bad", () => {
  const variables = { PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1", DEEPGRAM_VIA_PROXY: "0", PROXY_USERNAME: "acme" };

  const finding = checkProxy(localSettings({ EARSHOT_HOME: temporaryFolder(), ...variables }));

  expect(finding).toMatchObject({ state: "bad", detail: expect.stringContaining("DEEPGRAM_VIA_PROXY") });
});

test("a proxy that is on without any account is bad", () => {
  const finding = checkProxy(localSettings({ EARSHOT_HOME: temporaryFolder(), PROXY_ENABLED: "true" }));

  expect(finding.state).toBe("bad");
});
