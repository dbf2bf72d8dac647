import { expect, it } from "vitest";
import { CLIENTS } from "../../lambdas/shared/youtube/clients.ts";
import { currentClients } from "../../lambdas/shared/youtube/current-clients.ts";

const versionOf = (clients: Awaited<ReturnType<ReturnType<typeof currentClients>>>, name: string) =>
  clients.find((client) => client.name === name)?.version;

it("takes versions from the table, and reads them again after a minute", async () => {
  let nowMs = 0;
  let reads = 0;
  const items: Record<string, string>[] = [{ IOS: "99.1" }, {}];
  const clients = currentClients({ get: async () => items[reads++] }, () => nowMs);
  expect(versionOf(await clients(), "IOS")).toBe("99.1");
  expect(versionOf(await clients(), "ANDROID")).toBe(versionOf(CLIENTS, "ANDROID"));
  expect(reads).toBe(1);
  nowMs = 61_000;
  expect(versionOf(await clients(), "IOS")).toBe(versionOf(CLIENTS, "IOS"));
});

it("asks as the built-in clients when the table holds nothing", async () => {
  expect(await currentClients({ get: async () => undefined })()).toEqual(CLIENTS);
});

it("keeps what it had when the table does not answer, or holds no version", async () => {
  let nowMs = 0;
  const answers: (Record<string, string> | Error)[] = [
    { IOS: "99.1" },
    new Error("throttled"),
    { IOS: "", ANDROID: "newest" },
  ];
  const clients = currentClients(
    {
      get: async () => {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    () => nowMs,
  );
  await clients();
  nowMs = 61_000;
  expect(versionOf(await clients(), "IOS")).toBe("99.1");
  nowMs = 122_000;
  expect(await clients()).toEqual(CLIENTS);
});
