import { randomUUID } from "node:crypto";
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  type QueryCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { TrackVersion } from "../job.ts";
import type { Transcript } from "../transcript/transcript.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { daysFrom, isAlive } from "./expiry.ts";
import { type StoredVerdict, verdictExpiry, verdictKey } from "./stored-verdict.ts";
import { TableStore } from "./table-store.ts";
import {
  partKey,
  type StoredProvenance,
  TRACK_LIFETIME_DAYS,
  type TrackHead,
  trackKeyOf,
  videoKey,
} from "./track-item.ts";
import { packTranscript, unpackTranscript } from "./track-parts.ts";

export interface StoredTranscript {
  readonly transcript: Transcript;
  readonly provenance: StoredProvenance;
}

/** Where a transcript was put. */
export interface SavedTrack {
  readonly track: string;
  readonly version: TrackVersion;
}

type Item = Record<string, unknown>;

/**
 * What is known of videos: tracks and negative verdicts. A track is a head and its parts; each save has its own version and writes the
 * head last, so a reader sees one whole version or none.
 */
export class TranscriptStore extends TableStore {
  /** Keeps the transcript as long as its kind allows. Parts of the version before stay until they expire. */
  async saveTranscript(videoId: string, transcript: Transcript, provenance: StoredProvenance): Promise<SavedTrack> {
    const { parts, checksum } = await packTranscript(transcript);
    const { cues, chapters: _, ...facts } = transcript;
    const trackKey = trackKeyOf(transcript);
    const version = randomUUID();
    const expiresAt = daysFrom(this.now(), TRACK_LIFETIME_DAYS[transcript.kind]);
    const writes = parts.map((body, part) =>
      this.put({ pk: videoKey(videoId), sk: partKey(trackKey, version, part), body, expiresAt }),
    );
    await Promise.all(writes);
    const head: TrackHead = {
      ...facts,
      trackKey,
      version,
      parts: parts.length,
      checksum,
      cueCount: cues.length,
      provenance,
      savedAt: this.now().toISOString(),
      expiresAt,
    };
    await this.put({ pk: videoKey(videoId), sk: trackKey, itemVersion: 1, ...head });
    return { track: trackKey, version: { id: version, checksum } };
  }

  /** Undefined if there is no such track, or a part is missing or damaged: then the head is marked and the track must be fetched again. */
  async loadTranscript(videoId: string, trackKey: string): Promise<StoredTranscript | undefined> {
    const head = await this.findTrack(videoId, trackKey);
    if (!head) return undefined;
    const transcript = await this.loadVersion(videoId, trackKey, { id: head.version, checksum: head.checksum });
    if (transcript) return { transcript, provenance: head.provenance };
    await this.markForRefetch(videoId, head);
    return undefined;
  }

  /** What was saved under that version, whatever was saved since; undefined if a part is missing or damaged. */
  async loadVersion(videoId: string, track: string, { id, checksum }: TrackVersion): Promise<Transcript | undefined> {
    const stored = await this.living(videoId, partKey(track, id));
    const parts = stored.map((part) => part.body).filter((body) => body instanceof Uint8Array);
    return unpackTranscript({ parts, checksum });
  }

  /** The head of one usable track. */
  async findTrack(videoId: string, trackKey: string): Promise<TrackHead | undefined> {
    const head = await this.item<TrackHead>(videoId, trackKey);
    return head?.refetch ? undefined : head;
  }

  /** The heads of all usable tracks, by key. */
  async findTracks(videoId: string): Promise<TrackHead[]> {
    const withoutText = { FilterExpression: "attribute_not_exists(body)" };
    const heads = (await this.living(videoId, "TRACK#", withoutText)) as unknown as TrackHead[];
    return heads.filter(({ refetch }) => !refetch);
  }

  /** Keeps a negative verdict as long as it may be served; returns its key, or undefined if it may not be served again at all. */
  async saveVerdict(videoId: string, requestHash: string, stored: StoredVerdict): Promise<string | undefined> {
    const expiresAt = verdictExpiry(stored, this.now());
    if (expiresAt === undefined) return undefined;
    const sk = verdictKey(stored.verdict, requestHash);
    await this.put({ pk: videoKey(videoId), sk, itemVersion: 1, ...stored, expiresAt });
    return sk;
  }

  /** The verdict on the video, or else on this very request. */
  async loadVerdict(videoId: string, requestHash: string): Promise<StoredVerdict | undefined> {
    const [ofVideo, ofRequest] = await Promise.all(
      ["VERDICT", `VERDICT#${requestHash}`].map((sk) => this.item<StoredVerdict>(videoId, sk)),
    );
    return ofVideo ?? ofRequest;
  }

  /** The video has a transcript after all: what was said of it as a whole no longer holds. */
  async clearVerdict(videoId: string): Promise<void> {
    await this.client.send(
      new DeleteCommand({ TableName: this.tableName, Key: { pk: videoKey(videoId), sk: "VERDICT" } }),
    );
  }

  /** Deletes everything about the video; returns the number of items. */
  async forget(videoId: string): Promise<number> {
    const keys = await this.query({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": videoKey(videoId) },
      ProjectionExpression: "pk, sk",
    });
    for (const Key of keys) await this.client.send(new DeleteCommand({ TableName: this.tableName, Key }));
    return keys.length;
  }

  private async put(Item: Item): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.tableName, Item }));
  }

  private async item<T>(videoId: string, sk: string): Promise<T | undefined> {
    const Key = { pk: videoKey(videoId), sk };
    const { Item } = await this.client.send(new GetCommand({ TableName: this.tableName, Key, ConsistentRead: true }));
    return isAlive(Item, this.now()) ? (Item as T) : undefined;
  }

  /** All living items whose sort key begins with `beginning`, in order. */
  private async living(videoId: string, beginning: string, more: Partial<QueryCommandInput> = {}): Promise<Item[]> {
    const items = await this.query({
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
      ExpressionAttributeValues: { ":pk": videoKey(videoId), ":sk": beginning },
      ...more,
    });
    return items.filter((item) => isAlive(item, this.now()));
  }

  private async query(input: Omit<QueryCommandInput, "TableName">): Promise<Item[]> {
    const query = { TableName: this.tableName, ConsistentRead: true, ...input };
    const items: Item[] = [];
    for await (const page of paginateQuery({ client: this.client }, query)) items.push(...(page.Items ?? []));
    return items;
  }

  private async markForRefetch(videoId: string, { trackKey, version }: TrackHead): Promise<void> {
    const mark = new UpdateCommand({
      TableName: this.tableName,
      Key: { pk: videoKey(videoId), sk: trackKey },
      UpdateExpression: "SET refetch = :yes",
      ConditionExpression: "version = :version",
      ExpressionAttributeValues: { ":yes": true, ":version": version },
    });
    await conditionalWrite(this.client.send(mark));
  }
}
