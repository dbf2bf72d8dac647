import { LayerError } from "./layer-error.ts";

/** The body behind an address, redirects followed. Throws `LayerError` for anything but a 200. */
export async function download(url: string): Promise<Buffer> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new LayerError(
      `${new URL(url).hostname} cannot be reached (${error instanceof Error ? error.message : "?"})`,
    );
  });
  if (response.status !== 200) throw new LayerError(`${new URL(url).hostname} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
