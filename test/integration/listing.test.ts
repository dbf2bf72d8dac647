import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { problemSchema } from "../../lambdas/api/schemas.ts";
import type { ListingPage, ListingRequest } from "../../lambdas/shared/youtube/listing/listing.ts";
import { parseSource } from "../../lambdas/shared/youtube/listing/parse-source.ts";
import type { Block } from "../../local/demo/internet/scenes/scene.ts";
import { startApi } from "../support/api-under-test.ts";
import { type Lists, startLists } from "../support/listing.ts";

const ARCHIVE = "UCearshotArchive00000000";
const HARBOUR = "UCearshotHarbour00000000";
const idsOf = (pages: readonly ListingPage[]) => pages.flatMap(({ videos }) => videos.map(({ videoId }) => videoId));

let lists: Lists;
beforeAll(async () => {
  lists = await startLists();
});
afterAll(() => lists.internet.stop());
afterEach(() => {
  lists.internet.clearExits();
  lists.onBurn = () => undefined;
});

describe("lists", () => {
  it.each([
    ["@earshotarchive", 5],
    [ARCHIVE, 5],
    [`https://www.youtube.com/channel/${ARCHIVE}/videos`, 5],
    ["https://youtube.com/playlist?list=PLearshotArchive000000000000000000", 2],
    [`UU${ARCHIVE.slice(2)}`, 2],
    [`UULF${ARCHIVE.slice(2)}`, 2],
  ])("%s: 130 videos over %i pages, each once and in order", async (text, count) => {
    const pages = await lists.pagesOf(text);

    const ids = idsOf(pages);
    expect([pages.length, ids.length, new Set(ids).size]).toEqual([count, 130, 130]);
    expect([ids[0], ids[129]]).toEqual(["archive-001", "archive-130"]);
    expect(pages[0]?.videos[0]).toEqual({ videoId: "archive-001", title: "Log book, page 1", durationMs: 13_000 });
  });

  it.each(["@earshotharbour", "@EarshotHarbour", "c/EarshotHarbour", "youtube.com/user/harbourmaster", HARBOUR])(
    "%s is one channel",
    async (text) => {
      const [page] = await lists.pagesOf(text);

      const name = "Earshot Harbour";
      expect(page?.source).toEqual({ kind: "channel", id: HARBOUR, tab: "uploads", title: name, channelName: name });
      expect(idsOf(page ? [page] : [])).toEqual(["harbour-001", "harbour-002"]);
    },
  );

  it.each([
    ["@earshotharbour", "shorts", ["harbour-s01", "harbour-s02"]],
    ["https://www.youtube.com/@earshotharbour/streams", undefined, ["harbour-l01"]],
    ["@earshotarchive", "shorts", []],
    ["@earshotempty", undefined, []],
    ["@earshotcellar", undefined, ["cellar-0001"]],
  ] as const)("%s, tab %s: %j", async (text, tab, ids) => {
    expect(idsOf(await lists.pagesOf(text, tab))).toEqual(ids);
  });

  it("behind an age gate a tab without a playlist is an empty list, too", async () => {
    expect(idsOf(await lists.pagesOf("@earshotcellar", "shorts"))).toEqual([]);
  });

  it.each([
    ["UCearshotGone00000000000", "Removed", /violated our Community Guidelines/],
    ["UCearshotNobody000000000", "ListNotFound", /does not exist/],
    ["@nobodyatall", "ListNotFound", /nobody is called @nobodyatall/],
    ["PLearshotNothing00000000000000000", "ListNotFound", /no such list/],
  ])("%s is told as %s", async (text, code, detail) => {
    await expect(lists.pagesOf(text)).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) });
  });

  it.each(["@earshotarchive", `UU${ARCHIVE.slice(2)}`])("the feed of %s has the newest fifteen", async (text) => {
    const feed = (await lists.ask({ want: "feed", source: parseSource(text) })) as ListingPage;

    expect([feed.videos.length, feed.next]).toEqual([15, undefined]);
    expect(feed.videos[0]).toEqual({
      videoId: "archive-001",
      title: "Log book, page 1",
      publishedAt: "2026-10-01T06:00:00.000Z",
    });
  });
});

describe("refused client versions", () => {
  const channel: ListingRequest = { want: "page", source: { kind: "channel", id: "@earshotharbour", tab: "uploads" } };
  const video: ListingRequest = { want: "video", videoId: "plainmanual" };

  it.each([
    ["WEB", channel],
    ["IOS", video],
  ])("what the table holds for %s is asked as", async (client, request) => {
    const found = await lists.ask(request);
    lists.internet.setOldestVersion(client, "88.0");
    await expect(lists.ask(request)).rejects.toMatchObject({ code: "ClientRejected" });
    await lists.state.put("CLIENTS", { [client]: "99.1" }, 60);
    expect(await lists.ask(request)).toEqual(found);
    lists.internet.setOldestVersion(client, "1.0");
    await lists.state.put("CLIENTS", {}, 60);
  });
});

describe("refused exits", () => {
  const request: ListingRequest = { want: "page", source: { kind: "channel", id: ARCHIVE, tab: "uploads" } };
  const sessionsSince = (from: number) => lists.internet.requests.slice(from).map(({ session }) => session);

  it.each<Block>(["forbidden", "sorry", "sorry-redirect", "captcha", "bot-check", "consent"])(
    "%s: the next session answers",
    async (block) => {
      const from = lists.internet.requests.length;
      lists.internet.setExit({ block });
      lists.onBurn = () => lists.internet.clearExits();

      const page = (await lists.ask(request)) as ListingPage;

      expect(page.videos).toHaveLength(30);
      expect(new Set(sessionsSince(from)).size).toBe(2);
    },
  );

  it("when no exit is let in, the last refusal is the answer, after four sessions", async () => {
    const from = lists.internet.requests.length;
    lists.internet.setExit({ block: "forbidden" });

    await expect(lists.ask(request)).rejects.toMatchObject({ code: "IpBlocked" });
    expect(new Set(sessionsSince(from)).size).toBe(4);
  });

  it("a server in trouble is asked again", async () => {
    lists.internet.setExit({ block: "server-error" });
    await expect(lists.ask(request)).rejects.toMatchObject({ code: "UpstreamServerError" });
  });

  it("everything went through the gateway, under a session, without credentials", () => {
    const { requests, connects } = lists.internet;
    expect(requests.length).toBeGreaterThan(50);
    expect(requests.filter(({ session, hasProxyCredentials }) => !session || hasProxyCredentials)).toEqual([]);
    expect(new Set(connects.map(({ target }) => target))).toEqual(new Set(["www.youtube.com:443"]));
  });
});

describe("over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi({ invokeListing: (request) => lists.ask(request as ListingRequest) });
  });
  afterAll(() => api.stop());

  const answer = async (path: string) => {
    const response = await api.get(path);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it("a channel comes page by page, names and addresses percent-encoded", async () => {
    const first = await answer("/v1/channels/c%2FEarshotHarbour/videos?tab=streams");
    expect(first).toMatchObject({ status: 200, body: { videos: [{ videoId: "harbour-l01" }] } });
    const list = await answer("/v1/playlists/PLearshotArchive000000000000000000/videos");
    const next = encodeURIComponent(String(list.body.next));
    const more = await answer(`/v1/playlists/PLearshotArchive000000000000000000/videos?page=${next}`);
    expect([(list.body.videos as []).length, (more.body.videos as []).length]).toEqual([100, 30]);
    expect(more.body).not.toHaveProperty("next");
  });

  it("a channel's name is looked up once, however many pages it has", async () => {
    const from = lists.internet.requests.length;
    const ids = new Set<unknown>();
    for (let page: unknown = undefined, more = true; more; more = page !== undefined) {
      const query = page === undefined ? "" : `?page=${encodeURIComponent(String(page))}`;
      const { body } = await answer(`/v1/channels/@earshotarchive/videos${query}`);
      ids.add((body.source as { id: string }).id);
      page = body.next;
    }
    const paths = lists.internet.requests.slice(from).map(({ path }) => path.split("?")[0] ?? "");
    expect([...ids]).toEqual([ARCHIVE]);
    expect(paths.filter((path) => path.endsWith("/resolve_url"))).toHaveLength(1);
    expect(paths.filter((path) => path.endsWith("/browse"))).toHaveLength(5);
  });

  it.each([
    ["/v1/channels/PLearshotArchive000000000000000000/videos", 400, "InvalidRequest", /\/v1\/playlists/],
    ["/v1/playlists/@earshotarchive/videos", 400, "InvalidRequest", /\/v1\/channels/],
    ["/v1/channels/UCshort/videos", 400, "InvalidSource", /UC and 22/],
    ["/v1/channels/@earshotarchive/videos?tab=live", 400, "InvalidRequest", /tab/],
    ["/v1/channels/@earshotarchive/videos?page=%3Cscript%3E", 400, "InvalidRequest", /next/],
    ["/v1/channels/@earshotarchive/videos?page=bm9uZQ", 400, "UnknownPage", /begin without it/],
    ["/v1/channels/UCearshotGone00000000000/videos", 404, "Removed", /Community Guidelines/],
    ["/v1/channels/@nobodyatall/videos", 404, "ListNotFound", /nobody/],
    ["/v1/playlists/RDplainmanual/videos", 400, "InvalidSource", /a mix/],
  ])("%s is refused with %i %s", async (path, status, code, says) => {
    const { status: answered, body } = await answer(path);
    expect([answered, problemSchema.parse(body).code]).toEqual([status, code]);
    expect(JSON.stringify(body)).toMatch(says);
  });

  it("a video unknown here is described as YouTube's player does", async () => {
    const { status, body } = await answer("/v1/videos/plainmanual");
    expect([status, body.title, body.channelName, body.tracks]).toEqual([200, expect.any(String), "Earshot Demo", []]);
    expect(body.availableTracks).toContainEqual(expect.objectContaining({ language: "en", kind: "manual" }));
    const spoken = await answer("/v1/videos/spoken-only");
    expect([spoken.status, spoken.body.tracks, spoken.body.availableTracks ?? []]).toEqual([200, [], []]);
    expect(await answer("/v1/videos/its-private")).toMatchObject({ status: 404, body: { code: "Private" } });
  });
});
