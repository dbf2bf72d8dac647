import type { Scene } from "../../scenes/scene.ts";
import { MARK } from "./mark.ts";
import { audioEntry, box, movie, type Track, videoEntry } from "./mp4.ts";

/** YouTube's one format with picture and sound that any client may load. */
export const MUXED_ITAG = 18;

/** A chunk: one picture and 48 frames of AAC at 48 kHz, 1.024 s. */
const CHUNK_MS = 1024;
const FRAMES_PER_CHUNK = 48;
const FRAME_SAMPLES = 1024;
/** 96 kbit/s. */
const FRAME_BYTES = 256;

/** H.264 of 16 × 16 black pixels at one picture a second (ITU-T H.264): parameter sets, and a picture that stands alone. */
const SEQUENCE = Buffer.from("6742c00ada7b011000000300100000030020f1226a", "hex");
const PICTURE_PARAMETERS = Buffer.from("68ce0f2c80", "hex");
const PICTURE = Buffer.from("658884057fffff0f45000142df80", "hex");
/** How much of the bill the picture is: filler (NAL type 12) that decoders leave out. */
const PICTURE_BYTES = 16_000;

const files = new Map<string, Buffer>();

/** An MP4 file with a black picture and silence in AAC, marked as the scene's in its title and in its sound. */
export function muxedFile(scene: Scene): Buffer {
  const key = `${scene.id} ${scene.durationSeconds} ${scene.muxed}`;
  const known = files.get(key) ?? makeFile(scene);
  files.set(key, known);
  return known;
}

function makeFile({ id, durationSeconds, muxed }: Scene): Buffer {
  const chunks = Math.max(1, Math.ceil((durationSeconds * 1000) / CHUNK_MS));
  const [picture, frame] = [pictureSample(), soundFrame(MARK + id)];
  const sound = Buffer.concat(Array.from({ length: FRAMES_PER_CHUNK }, () => frame));
  const media = box("mdat", ...Array.from({ length: chunks }, () => Buffer.concat([picture, sound])));
  const head = box("ftyp", Buffer.from("mp42"), Buffer.alloc(4), Buffer.from("mp42isom"));
  const index = (mediaStart: number) => {
    const chunkStart = (nth: number) => mediaStart + 8 + nth * (picture.length + sound.length);
    const offsets = Array.from({ length: chunks }, (_, nth) => chunkStart(nth));
    const tracks: Track[] = [
      {
        ...{ handler: "vide", timescale: 1000, entry: videoEntry(SEQUENCE, PICTURE_PARAMETERS), offsets },
        ...{ sampleTicks: CHUNK_MS, sampleBytes: picture.length, samplesPerChunk: 1 },
      },
      {
        ...{ handler: "soun", timescale: 48_000, entry: audioEntry(48_000) },
        ...{ sampleTicks: FRAME_SAMPLES, sampleBytes: FRAME_BYTES, samplesPerChunk: FRAMES_PER_CHUNK },
        offsets: offsets.map((offset) => offset + picture.length),
      },
    ];
    return movie(tracks, chunks * CHUNK_MS, MARK + id);
  };
  if (muxed === "index-last") return Buffer.concat([head, media, index(head.length)]);
  return Buffer.concat([head, index(head.length + index(0).length), media]);
}

function pictureSample(): Buffer {
  const filler = Buffer.concat([Buffer.from([0x0c]), Buffer.alloc(PICTURE_BYTES, 0xff), Buffer.from([0x80])]);
  return Buffer.concat([PICTURE, filler].flatMap((unit) => [lengthOf(unit), unit]));
}

/** A frame of AAC (ISO/IEC 14496-3): a data element with the mark, which decoders leave out, one silent channel, the end. */
function soundFrame(mark: string): Buffer {
  const SILENCE_AND_END = [0, 0, 0, 7];
  const data = Buffer.alloc(FRAME_BYTES - 2 - SILENCE_AND_END.length);
  data.write(mark, "latin1");
  return Buffer.concat([Buffer.from([0x81, data.length]), data, Buffer.from(SILENCE_AND_END)]);
}

function lengthOf(unit: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length);
  return length;
}
