/** A track of an MP4 file whose samples are all alike. */
export interface Track {
  readonly handler: "vide" | "soun";
  /** Ticks a second. */
  readonly timescale: number;
  readonly sampleTicks: number;
  readonly sampleBytes: number;
  readonly samplesPerChunk: number;
  /** Where its chunks begin in the file. */
  readonly offsets: readonly number[];
  /** How its samples are to be decoded: `videoEntry` or `audioEntry`. */
  readonly entry: Buffer;
}

/** One box of the ISO base media file format (ISO/IEC 14496-12): size, type, content. */
export function box(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([u32(content.length + 8), Buffer.from(type, "latin1"), content]);
}

/** The index of a file: `moov` with its tracks and a title. */
export function movie(tracks: readonly Track[], durationMs: number, title: string): Buffer {
  const header = full(
    "mvhd",
    u32(0, 0, 1000, durationMs, 0x10000),
    u16(0x100, 0),
    u32(0, 0),
    MATRIX,
    u32(0, 0, 0, 0, 0, 0, 3),
  );
  const text = Buffer.from(title);
  const name = box("\u00a9nam", u16(text.length, 0), text);
  return box(
    "moov",
    header,
    ...tracks.map((track, index) => trackBox(track, index + 1, durationMs)),
    box("udta", name),
  );
}

/** H.264 with its parameter sets; 16 × 16 pixels. */
export function videoEntry(sequence: Buffer, picture: Buffer): Buffer {
  const start = Buffer.from([1, sequence[1] ?? 0, sequence[2] ?? 0, sequence[3] ?? 0, 0xff, 0xe1]);
  const sets = Buffer.concat([u16(sequence.length), sequence, Buffer.from([1]), u16(picture.length), picture]);
  const pixels = [u16(16, 16), u32(0x480000, 0x480000, 0), u16(1), Buffer.alloc(32), u16(24, 0xffff)];
  return box("avc1", u16(0, 0, 0, 1), Buffer.alloc(16), ...pixels, box("avcC", start, sets));
}

/** AAC-LC, one channel, 48 kHz (ISO/IEC 14496-1, elementary stream descriptor). */
export function audioEntry(hertz: number): Buffer {
  const config = Buffer.from([0x05, 2, 0x11, 0x88]);
  const decoder = Buffer.concat([
    Buffer.from([0x04, 13 + config.length, 0x40, 0x15, 0, 0, 0]),
    u32(96_000, 96_000),
    config,
  ]);
  const stream = Buffer.concat([u16(1), Buffer.from([0]), decoder, Buffer.from([0x06, 1, 2])]);
  const descriptor = full("esds", Buffer.from([0x03, stream.length]), stream);
  return box("mp4a", u16(0, 0, 0, 1), u32(0, 0), u16(1, 16, 0, 0), u32(hertz * 0x10000), descriptor);
}

/** No turn, no scaling. */
const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function trackBox(track: Track, id: number, durationMs: number): Buffer {
  const { handler, timescale, sampleTicks, samplesPerChunk, offsets } = track;
  const isVideo = handler === "vide";
  const pixels = isVideo ? 16 * 0x10000 : 0;
  const header = full(
    "tkhd",
    u32(0, 0, id, 0, durationMs, 0, 0),
    u16(0, 0, isVideo ? 0 : 0x100, 0),
    MATRIX,
    u32(pixels, pixels),
  );
  header[11] = 3;
  const ticks = offsets.length * samplesPerChunk * sampleTicks;
  const UNDETERMINED = 0x55c4;
  const media = full("mdhd", u32(0, 0, timescale, ticks), u16(UNDETERMINED, 0));
  const handlerBox = full("hdlr", u32(0), Buffer.from(handler), u32(0, 0, 0), Buffer.from("earshot\0"));
  const kind = isVideo ? full("vmhd", u16(0, 0, 0, 0)) : full("smhd", u16(0, 0));
  const here = box("dinf", full("dref", u32(1), u32(12), Buffer.from("url "), u32(1)));
  return box("trak", header, box("mdia", media, handlerBox, box("minf", kind, here, sampleTable(track))));
}

function sampleTable({ entry, sampleTicks, sampleBytes, samplesPerChunk, offsets }: Track): Buffer {
  const samples = offsets.length * samplesPerChunk;
  return box(
    "stbl",
    full("stsd", u32(1), entry),
    full("stts", u32(1, samples, sampleTicks)),
    full("stsc", u32(1, 1, samplesPerChunk, 1)),
    full("stsz", u32(sampleBytes, samples)),
    full("stco", u32(offsets.length, ...offsets)),
  );
}

/** A box with a version and flags, all 0. */
function full(type: string, ...contents: readonly Uint8Array[]): Buffer {
  return box(type, u32(0), ...contents);
}

function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, index * 4);
  return buffer;
}

function u16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value, index * 2);
  return buffer;
}
