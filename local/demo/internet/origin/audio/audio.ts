import type { Scene } from "../../scenes/scene.ts";
import { bigEndian, element, float, sizeOf, unsigned } from "./ebml.ts";
import { MARK } from "./mark.ts";

/** Audio qualities of YouTube's Opus streams, smallest first. */
export const ITAGS = [249, 250, 251] as const;
const PACKET_BYTES: Readonly<Record<(typeof ITAGS)[number], number>> = { 249: 120, 250: 160, 251: 250 };

const PACKET_MS = 20;
const PACKETS_PER_CLUSTER = 50;
const CLUSTER_MS = PACKET_MS * PACKETS_PER_CLUSTER;

/** A WebM file with one Opus track of silence. Any part of it can be made alone. */
export interface AudioFile {
  readonly lengthBytes: number;
  readonly headerBytes: number;
  readonly bitsPerSecond: number;
  /** The bytes from `start` up to and without `end`. */
  slice(start: number, end: number): Buffer;
}

const files = new Map<string, AudioFile>();

/** The audio of a scene. Its title in the file is the scene's mark, by which the demo's recogniser knows what it hears. */
export function audioOf(scene: Scene, itag: (typeof ITAGS)[number]): AudioFile {
  const key = `${scene.id} ${itag} ${scene.durationSeconds}`;
  const known = files.get(key) ?? makeAudio(MARK + scene.id, scene.durationSeconds, PACKET_BYTES[itag]);
  files.set(key, known);
  return known;
}

function makeAudio(title: string, durationSeconds: number, packetBytes: number): AudioFile {
  const packet = silence(packetBytes);
  const clusterCount = Math.max(1, Math.ceil((durationSeconds * 1000) / CLUSTER_MS));
  const clusterBytes = cluster(0, packet).length;
  const header = headerOf(title, durationSeconds, clusterCount * clusterBytes);
  const lengthBytes = header.length + clusterCount * clusterBytes;
  return {
    lengthBytes,
    headerBytes: header.length,
    bitsPerSecond: Math.round((clusterBytes * 8 * 1000) / CLUSTER_MS),
    slice: (start, end) => {
      const stop = Math.min(end, lengthBytes);
      const parts = start < header.length ? [header.subarray(start, stop)] : [];
      const first = Math.max(0, Math.floor((start - header.length) / clusterBytes));
      for (let index = first; header.length + index * clusterBytes < stop; index++) {
        const offset = header.length + index * clusterBytes;
        parts.push(cluster(index * CLUSTER_MS, packet).subarray(Math.max(0, start - offset), stop - offset));
      }
      return Buffer.concat(parts);
    },
  };
}

/**
 * 20 ms of silence at 48 kHz as an Opus packet of `bytes` bytes (2 or more than 5, less than 260): one CELT frame that says nothing,
 * and padding (RFC 6716 section 3.2.5, code 3).
 */
function silence(bytes: number): Buffer {
  const [FULLBAND_20_MS_CODE_3, ONE_FRAME_PADDED] = [0xfb, 0x41];
  const frame = [0xff, 0xfe];
  const padding = bytes - 3 - frame.length;
  return Buffer.concat([
    Buffer.from([FULLBAND_20_MS_CODE_3, ONE_FRAME_PADDED, padding, ...frame]),
    Buffer.alloc(padding),
  ]);
}

function cluster(startMs: number, packet: Buffer): Buffer {
  const blocks = Array.from({ length: PACKETS_PER_CLUSTER }, (_, index) => {
    const relativeMs = unsigned(index * PACKET_MS, 2);
    return element(0xa3, Buffer.from([0x81]), relativeMs, Buffer.from([0x80]), packet);
  });
  return element(0x1f43b675, element(0xe7, unsigned(startMs, 4)), ...blocks);
}

function headerOf(title: string, durationSeconds: number, clustersBytes: number): Buffer {
  const ebml = element(
    0x1a45dfa3,
    element(0x4282, Buffer.from("webm")),
    element(0x4287, unsigned(4)),
    element(0x4285, unsigned(2)),
  );
  const info = element(
    0x1549a966,
    element(0x2ad7b1, unsigned(1_000_000)),
    element(0x4489, float(durationSeconds * 1000)),
    element(0x4d80, Buffer.from("earshot")),
    element(0x5741, Buffer.from("earshot")),
    element(0x7ba9, Buffer.from(title)),
  );
  const inside = Buffer.concat([info, opusTrack()]);
  return Buffer.concat([ebml, bigEndian(0x18538067), sizeOf(inside.length + clustersBytes), inside]);
}

function opusTrack(): Buffer {
  const opusHead = Buffer.concat([
    Buffer.from("OpusHead"),
    Buffer.from([1, 1, 0, 0]),
    Buffer.from([0x80, 0xbb, 0, 0]),
    Buffer.alloc(3),
  ]);
  const entry = element(
    0xae,
    element(0xd7, unsigned(1)),
    element(0x73c5, unsigned(1)),
    element(0x83, unsigned(2)),
    element(0x86, Buffer.from("A_OPUS")),
    element(0x63a2, opusHead),
    element(0xe1, element(0xb5, float(48_000)), element(0x9f, unsigned(1))),
  );
  return element(0x1654ae6b, entry);
}
