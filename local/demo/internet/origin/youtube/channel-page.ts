import { GONE_CHANNELS } from "../../scenes/harbour.ts";
import type { Channel, ChannelTab } from "../../scenes/scene.ts";
import { type Answer, type Asked, type JsonObject, json, textAt } from "../exchange.ts";
import type { World } from "../world.ts";
import { shelfItem, tabItems } from "./list-items.ts";
import { channelListing } from "./listing.ts";
import { responseContext, trackingParams } from "./response-context.ts";

/** The titles of the tabs and the fields that follow their names in `params`. */
const TABS: readonly { readonly tab: ChannelTab; readonly title: string; readonly rest: string }[] = [
  { tab: "videos", title: "Videos", rest: "8gYECgI6AA==" },
  { tab: "shorts", title: "Shorts", rest: "8gYFCgOaAQA=" },
  { tab: "streams", title: "Live", rest: "8gYECgJ6AA==" },
];
const SHELF = 12;

/**
 * `browse` of a channel: the tab that `params` names, if the channel has it, else its home page. An alert in place of a channel that is
 * gone or never was; an age gate in place of one for adults.
 */
export function answerChannel(id: string, asked: Asked, world: World): Answer {
  const channel = channelListing(id, world)?.channel;
  if (channel === undefined) return alert(GONE_CHANNELS[id] ?? "This channel does not exist.", asked);
  if (channel.isAgeGated) return ageGate(channel, asked);
  const tabs = tabsOf(channel, tabAsked(asked), world);
  return json({
    responseContext: responseContext(asked),
    contents: { twoColumnBrowseResultsRenderer: { tabs } },
    header: { pageHeaderRenderer: { pageTitle: channel.name } },
    metadata: {
      channelMetadataRenderer: {
        title: channel.name,
        rssUrl: `https://www.youtube.com/feeds/videos.xml?channel_id=${channel.id}`,
        externalId: channel.id,
        channelUrl: `https://www.youtube.com/channel/${channel.id}`,
        vanityChannelUrl: `http://www.youtube.com/${channel.handle}`,
      },
    },
    trackingParams: trackingParams(asked),
    microformat: {
      microformatDataRenderer: { urlCanonical: `https://www.youtube.com/channel/${channel.id}`, title: channel.name },
    },
  });
}

function alert(text: string, asked: Asked): Answer {
  const alerts = [{ alertRenderer: { type: "ERROR", text: { simpleText: text } } }];
  return json({ responseContext: responseContext(asked), alerts, trackingParams: trackingParams(asked) });
}

function ageGate(channel: Channel, asked: Asked): Answer {
  const gate = {
    channelTitle: channel.name,
    header: { runs: [{ text: "Sign in to view this channel" }] },
    mainText: { runs: [{ text: "This channel contains content that may be inappropriate for some users" }] },
  };
  const content = { sectionListRenderer: { contents: [{ channelAgeGateRenderer: gate }] } };
  const tabs = [{ tabRenderer: { selected: true, content } }];
  return json({
    responseContext: responseContext(asked),
    contents: { twoColumnBrowseResultsRenderer: { tabs } },
    trackingParams: trackingParams(asked),
  });
}

/** `params` is a protobuf message whose second field is the tab's name. */
function tabAsked(asked: Asked): string {
  const bytes = Buffer.from(decodeURIComponent(textAt(asked.json, "params") ?? ""), "base64");
  return bytes[0] === 0x12 ? bytes.toString("latin1", 2, 2 + (bytes[1] ?? 0)) : "featured";
}

function paramsOf(name: string, rest: string): string {
  const head = Buffer.from([0x12, name.length, ...Buffer.from(name)]);
  return encodeURIComponent(Buffer.concat([head, Buffer.from(rest, "base64")]).toString("base64"));
}

function tabsOf(channel: Channel, asked: string, world: World): JsonObject[] {
  const lists = TABS.flatMap((row) => {
    const listing = channelListing(channel.id, world, row.tab);
    return listing && listing.scenes.length > 0 ? [{ ...row, listing }] : [];
  });
  const shown = lists.find(({ tab }) => tab === asked)?.tab;
  const home = tabRenderer(channel, "featured", "Home", "8gYECgIyAA==", shown ? undefined : homePage(channel, world));
  const others = lists.map(({ tab, title, rest, listing }) => {
    const content = tab === shown ? { richGridRenderer: { contents: tabItems(listing, tab, 0) } } : undefined;
    return tabRenderer(channel, tab, title, rest, content);
  });
  return [home, ...others];
}

function tabRenderer(channel: Channel, name: string, title: string, rest: string, content?: JsonObject): JsonObject {
  const endpoint = {
    commandMetadata: { webCommandMetadata: { url: `/${channel.handle}/${name}` } },
    browseEndpoint: { browseId: channel.id, params: paramsOf(name, rest), canonicalBaseUrl: `/${channel.handle}` },
  };
  return { tabRenderer: { endpoint, title, ...(content && { selected: true, content }) } };
}

/** Shelves of videos, which are no list of anything. */
function homePage(channel: Channel, world: World): JsonObject {
  const items = (channelListing(channel.id, world)?.scenes ?? []).slice(0, SHELF).map(shelfItem);
  const shelf = { shelfRenderer: { content: { horizontalListRenderer: { items } } } };
  const nothing = { messageRenderer: { text: { simpleText: "This channel doesn't have any content" } } };
  const contents = [{ itemSectionRenderer: { contents: [items.length > 0 ? shelf : nothing] } }];
  return { sectionListRenderer: { contents } };
}
