import { lines, makeScene, manual } from "./make-scene.ts";
import type { Channel, Scene } from "./scene.ts";

/** A channel with all three tabs, that older names lead to as well. */
const HARBOUR: Channel = {
  id: "UCearshotHarbour00000000",
  name: "Earshot Harbour",
  handle: "@earshotharbour",
  names: ["c/EarshotHarbour", "user/harbourmaster"],
};
/** A channel for adults. */
const CELLAR: Channel = {
  id: "UCearshotCellar000000000",
  name: "Earshot Cellar",
  handle: "@earshotcellar",
  isAgeGated: true,
};
/** A channel without any upload. */
export const EMPTY_CHANNEL: Channel = {
  id: "UCearshotEmpty0000000000",
  name: "Earshot Empty",
  handle: "@earshotempty",
};
/** What YouTube says in place of channels that are gone, by id. */
export const GONE_CHANNELS: Readonly<Record<string, string>> = {
  UCearshotGone00000000000: "This channel was removed because it violated our Community Guidelines.",
};

const upload = (id: string, title: string, more: Partial<Scene>): Scene =>
  makeScene({
    id,
    about: "one upload of a channel",
    title,
    channel: HARBOUR,
    tracks: [manual("en", [], { cues: lines(["The tide is out.", "Boats lie on the sand."]) })],
    ...more,
  });

/** Uploads of the channels with pages of their own kinds; the first title is one that a spreadsheet would compute. */
export const HARBOUR_UPLOADS: readonly Scene[] = [
  upload("harbour-001", '=HYPERLINK("http://example.com","Low tide"), filmed', { publishedAt: "2026-05-03T07:00:00Z" }),
  upload("harbour-002", "High tide", { publishedAt: "2026-05-02T07:00:00Z" }),
  upload("harbour-s01", "A gull", { tab: "shorts", publishedAt: "2026-05-04T07:00:00Z" }),
  upload("harbour-s02", "Another gull", { tab: "shorts", publishedAt: "2026-05-01T07:00:00Z" }),
  upload("harbour-l01", "Storm watch", { tab: "streams", publishedAt: "2026-05-05T07:00:00Z" }),
  upload("cellar-0001", "Casks", { channel: CELLAR }),
];
