import { expect, test } from "vitest";
import { VERSIONS, Visitor } from "../../support/demo-internet.ts";

const BROWSE = "https://www.youtube.com/youtubei/v1/browse?prettyPrint=false";
const ARCHIVE = "UCearshotArchive00000000";
const context = { client: { clientName: "WEB", clientVersion: VERSIONS.WEB, hl: "en", gl: "US" } };

/** The params of a channel's tab as browsers send them. */
const TAB = {
  videos: "EgZ2aWRlb3PyBgQKAjoA",
  shorts: "EgZzaG9ydHPyBgUKA5oBAA%3D%3D",
  streams: "EgdzdHJlYW1z8gYECgJ6AA%3D%3D",
};

/** Follows continuations to the end; the ids of each page. */
async function pagesOf(visitor: Visitor, browseId: string, params?: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let body: object | undefined = { context, browseId, params }; body !== undefined; ) {
    const answer: string = String((await visitor.post(BROWSE, body)).body);
    pages.push([...answer.matchAll(/"contentId":"([\w-]{11})"/g)].map((match) => match[1] ?? ""));
    const token: string | undefined = /"token":"([\w-]+)"/.exec(answer)?.[1];
    body = token === undefined ? undefined : { context, continuation: token };
  }
  return pages;
}

test("a channel comes in pages of thirty, newest first", async () => {
  const pages = await pagesOf(await Visitor.start(), ARCHIVE, TAB.videos);

  expect(pages.map((page) => page.length)).toEqual([30, 30, 30, 30, 10]);
  expect(pages.flat().slice(0, 2)).toEqual(["archive-001", "archive-002"]);
  expect(new Set(pages.flat()).size).toBe(130);
});

test.each([
  ["VLPLearshotArchive000000000000000000", [100, 30]],
  [`VLUU${ARCHIVE.slice(2)}`, [100, 30]],
  ["VLPLearshotMixed00000000000000000000", [4]],
])("the list %s comes in pages of a hundred", async (browseId, sizes) => {
  const pages = await pagesOf(await Visitor.start(), browseId);

  expect(pages.map((page) => page.length)).toEqual(sizes);
});

test.each([
  ["UC0000000000000000000000", 200, "This channel does not exist."],
  ["UCearshotGone00000000000", 200, "This channel was removed because"],
  ["UCearshotEmpty0000000000", 200, "This channel doesn't have any content"],
  ["UCearshotCellar000000000", 200, "channelAgeGateRenderer"],
  ["DOESNT-EXIST", 400, "INVALID_ARGUMENT"],
  ["VLPL11111111111111111111111111111111", 404, "NOT_FOUND"],
])("%s is answered with %i", async (browseId, status, text) => {
  const answer = await (await Visitor.start()).post(BROWSE, { context, browseId });

  expect(answer.status).toBe(status);
  expect(String(answer.body)).toContain(text);
});

test("a channel without the tab shows its home page, whose tabs name themselves as in requests", async () => {
  const visitor = await Visitor.start();
  const pageOf = async (browseId: string, params: string) =>
    JSON.parse(String((await visitor.post(BROWSE, { context, browseId, params })).body)) as {
      contents: { twoColumnBrowseResultsRenderer: { tabs: { tabRenderer: TabRenderer }[] } };
    };
  interface TabRenderer {
    readonly title: string;
    readonly selected?: true;
    readonly endpoint: { readonly browseEndpoint: { readonly params: string } };
  }
  const tabsOf = async (browseId: string, params: string) =>
    (await pageOf(browseId, params)).contents.twoColumnBrowseResultsRenderer.tabs.map(({ tabRenderer }) => tabRenderer);

  const archive = await tabsOf(ARCHIVE, TAB.shorts);
  const harbour = await tabsOf("UCearshotHarbour00000000", TAB.shorts);

  expect(archive.map(({ title, selected }) => [title, selected])).toEqual([
    ["Home", true],
    ["Videos", undefined],
  ]);
  expect(harbour.find(({ selected }) => selected)?.title).toBe("Shorts");
  expect(harbour.slice(1).map(({ endpoint }) => endpoint.browseEndpoint.params)).toEqual(Object.values(TAB));
});

test("a handle leads to its channel", async () => {
  const visitor = await Visitor.start();

  const answer = await visitor.post("https://www.youtube.com/youtubei/v1/navigation/resolve_url", {
    context,
    url: "https://www.youtube.com/@EarshotArchive",
  });

  expect(String(answer.body)).toContain(`"browseId":"${ARCHIVE}"`);
});

test("feeds hold the latest fifteen", async () => {
  const visitor = await Visitor.start();

  const feed = String((await visitor.get(`https://www.youtube.com/feeds/videos.xml?channel_id=${ARCHIVE}`)).body);
  const unknown = await visitor.get("https://www.youtube.com/feeds/videos.xml?channel_id=UC0000000000000000000000");

  expect(feed.match(/<entry>/g)).toHaveLength(15);
  expect(feed).toContain("<yt:videoId>archive-001</yt:videoId>");
  expect(unknown.status).toBe(404);
});
