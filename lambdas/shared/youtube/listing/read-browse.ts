import { EarshotError } from "../../errors.ts";
import { at, compact, isRecord, listOf, stringOf, textOf } from "../json.ts";
import { alertError } from "./alert-error.ts";
import { type Walked, walkList } from "./walk-list.ts";

/** A browse answer, as far as its list is concerned. */
export interface BrowseAnswer extends Walked {
  /** `UC…` of a channel's page. */
  readonly channelId?: string;
  /** Of the channel or playlist. Later pages may leave it out. */
  readonly title?: string;
  /** The playlist's owner. */
  readonly ownerName?: string;
  /** What the shown tab is called in its address: `videos`, `shorts`, `streams`, `featured`. Absent: the answer does not say. */
  readonly shownTab?: string;
  /** The page is hidden behind a sign-in for adults; its lists can still be had as playlists. */
  readonly ageGate: boolean;
}

const ACTIONS = ["onResponseReceivedActions", "onResponseReceivedEndpoints", "onResponseReceivedCommands"] as const;

/**
 * Reads `youtubei/v1/browse`. Throws the code that an alert means (`ListNotFound`, `Removed`, `Private`, …), and `LayoutChanged` for an
 * answer in which no list can be.
 */
export function readBrowse(answer: unknown): BrowseAnswer {
  const refused = alertError(answer);
  if (refused) throw refused;
  const tab = shownTab(answer);
  const appended = ACTIONS.flatMap((key) => listOf(at(answer, key)).flatMap(itemsOf));
  const contents = at(tab, "content") ?? at(answer, "contents");
  if (appended.length === 0 && !isRecord(contents)) {
    throw new EarshotError("LayoutChanged", { detail: "a browse answer without contents and without an alert" });
  }
  const metadata = at(answer, "metadata", "channelMetadataRenderer");
  return {
    ...walkList(appended.length > 0 ? appended : contents),
    ageGate: JSON.stringify(contents ?? "").includes('"channelAgeGateRenderer"'),
    ...compact({
      channelId: stringOf(at(metadata, "externalId")),
      title: titleOf(answer),
      ownerName: ownerOf(answer),
      shownTab: nameOf(tab),
    }),
  };
}

function itemsOf(action: unknown): readonly unknown[] {
  return [
    ...listOf(at(action, "appendContinuationItemsAction", "continuationItems")),
    ...listOf(at(action, "reloadContinuationItemsCommand", "continuationItems")),
  ];
}

function shownTab(answer: unknown): unknown {
  const tabs = listOf(at(answer, "contents", "twoColumnBrowseResultsRenderer", "tabs"));
  return tabs.map((tab) => at(tab, "tabRenderer")).find((tab) => at(tab, "selected") === true);
}

/** The tab's parameters begin with its name: protobuf field 2, a string. */
function nameOf(tab: unknown): string | undefined {
  const params = stringOf(at(tab, "endpoint", "browseEndpoint", "params"));
  const bytes = Buffer.from(decodeURIComponent(params ?? ""), "base64");
  return bytes[0] === 0x12 ? stringOf(bytes.toString("latin1", 2, 2 + (bytes[1] ?? 0))) : undefined;
}

function titleOf(answer: unknown): string | undefined {
  return (
    stringOf(at(answer, "metadata", "channelMetadataRenderer", "title")) ??
    stringOf(at(answer, "metadata", "playlistMetadataRenderer", "title")) ??
    stringOf(at(answer, "microformat", "microformatDataRenderer", "title")) ??
    stringOf(at(answer, "header", "pageHeaderRenderer", "pageTitle"))
  );
}

function ownerOf(answer: unknown): string | undefined {
  const items = listOf(at(answer, "sidebar", "playlistSidebarRenderer", "items"));
  const owners = items.map((item) => {
    return textOf(at(item, "playlistSidebarSecondaryInfoRenderer", "videoOwner", "videoOwnerRenderer", "title"));
  });
  return owners.find((owner) => owner !== undefined);
}
