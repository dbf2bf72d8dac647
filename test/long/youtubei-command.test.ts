import { expect, test } from "vitest";
import { type Setting, startSetting } from "../support/earshot-command.ts";

function withoutSmallestPage({ internet }: Setting): void {
  internet.serve("*", "robots", { status: 404, headers: {}, body: "" });
}

test.each([
  ["the smallest page", "plainmanual", () => undefined, "get_panel", ["/youtubei/v1/get_panel"], ["/watch"]],
  ["the watch page", "plainmanual", withoutSmallestPage, "get_panel", ["/watch"], ["/api/timedtext"]],
  ["the player's own captions", "brokenpanel", () => undefined, "timedtext", ["/watch", "/api/timedtext"], []],
] as const)(
  "the command gets a transcript from the browser by %s",
  async (_, videoId, prepare, source, asked, notAsked) => {
    const setting = await startSetting();
    prepare(setting);

    const { code, stdout } = await setting.earshot(`get ${videoId} --lanes youtubei --format json`).finished;

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "transcript", provenance: { lane: "youtubei", source } });
    const paths = setting.internet.requests.map(({ path }) => path.split("?")[0]);
    expect(paths).toEqual(expect.arrayContaining([...asked]));
    for (const path of notAsked) expect(paths).not.toContain(path);
  },
);
