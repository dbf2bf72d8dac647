/** The layer cannot be made; `message` says what to do about it. */
export class LayerError extends Error {
  override readonly name = "LayerError";
}
