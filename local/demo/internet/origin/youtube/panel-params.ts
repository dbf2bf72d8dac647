/** What the `params` of a transcript panel say. */
export interface PanelParams {
  readonly videoId: string;
}

const PANEL_FIELD = 149;
const VIDEO_ID_FIELD = 1;
const VARIANT_FIELD = 3;

type Field = number | Uint8Array;

/**
 * Reads `params`: base64 or base64url of a protobuf message whose field 149 holds the video id (1) and a variant (3, one or two).
 * Further fields, such as a playlist, are allowed. Undefined for anything else.
 */
export function readPanelParams(params: string): PanelParams | undefined {
  const outer = readMessage(Buffer.from(params.replaceAll("%3D", "="), "base64"));
  const inner = outer?.get(PANEL_FIELD);
  const fields = inner instanceof Uint8Array ? readMessage(inner) : undefined;
  const [videoId, variant] = [fields?.get(VIDEO_ID_FIELD), fields?.get(VARIANT_FIELD)];
  if (!(videoId instanceof Uint8Array) || videoId.length !== 11 || (variant !== 1 && variant !== 2)) return undefined;
  return { videoId: Buffer.from(videoId).toString("latin1") };
}

/** Fields of a protobuf message by number, varints and length-delimited ones alone. Undefined when it cannot be read to its end. */
function readMessage(bytes: Uint8Array): ReadonlyMap<number, Field> | undefined {
  const fields = new Map<number, Field>();
  let position = 0;
  const varint = (): number | undefined => {
    for (let value = 0, factor = 1; position < bytes.length; factor *= 128) {
      const byte = bytes[position++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (position < bytes.length) {
    const [tag, value] = [varint(), varint()];
    if (tag === undefined || value === undefined) return undefined;
    if ((tag & 7) === 0) fields.set(tag >> 3, value);
    else if ((tag & 7) !== 2 || position + value > bytes.length) return undefined;
    else {
      fields.set(tag >> 3, bytes.subarray(position, position + value));
      position += value;
    }
  }
  return fields;
}
