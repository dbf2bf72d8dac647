import { CAPTIONED } from "./scenes/captioned.ts";
import { HARBOUR_UPLOADS } from "./scenes/harbour.ts";
import { ARCHIVE, lines, makeScene, manual } from "./scenes/make-scene.ts";
import type { Scene } from "./scenes/scene.ts";
import { TROUBLED } from "./scenes/troubled.ts";
import { WITHHELD } from "./scenes/withheld.ts";

/** A list of videos with an order of its own. */
export interface Playlist {
  readonly id: string;
  readonly title: string;
  readonly videoIds: readonly string[];
}

const ARCHIVE_SIZE = 130;
const DAY_MS = 86_400_000;
const NEWEST_MS = Date.UTC(2026, 9, 1, 6);

/** A channel with more uploads than one page of a listing holds. */
const ARCHIVED: readonly Scene[] = Array.from({ length: ARCHIVE_SIZE }, (_, index) => {
  const number = String(index + 1).padStart(3, "0");
  return makeScene({
    id: `archive-${number}`,
    about: "one of many uploads of a channel",
    title: `Log book, page ${index + 1}`,
    channel: ARCHIVE,
    publishedAt: new Date(NEWEST_MS - index * DAY_MS).toISOString(),
    tracks: [
      manual("en", [], {
        cues: lines([`Page ${index + 1} of the log book.`, "Wind from the west.", "Nothing else to report."]),
      }),
    ],
  });
});

/** Every video of the demo internet. */
export const SCENES: readonly Scene[] = [...CAPTIONED, ...TROUBLED, ...WITHHELD, ...HARBOUR_UPLOADS, ...ARCHIVED];

/** Lists over the scenes: a short one with failures among them, and one longer than a page. */
export const PLAYLISTS: readonly Playlist[] = [
  {
    id: "PLearshotMixed00000000000000000000",
    title: "A bit of everything",
    videoIds: ["plainmanual", "no-captions", "its-private", "blockedonce"],
  },
  {
    id: "PLearshotArchive000000000000000000",
    title: "The whole log book",
    videoIds: ARCHIVED.map((scene) => scene.id),
  },
];

/** The scene of a video id; undefined for a video nobody has uploaded. */
export function findScene(id: string, scenes: readonly Scene[] = SCENES): Scene | undefined {
  return scenes.find((scene) => scene.id === id);
}
