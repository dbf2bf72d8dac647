import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { get } from "../cli/commands/get.ts";
import type { Io } from "../cli/io.ts";
import type { GetOptions } from "../cli/parse-arguments.ts";
import type { StartLaptop } from "../cli/service/laptop-port.ts";

/** What one `get` ended with. */
export interface Answered {
  readonly document: TranscriptDocument;
  readonly exitCode: number;
}

/** One `get` of a video as JSON, with nothing told on the way. `wanted` departs from the command's defaults. */
export async function ask(
  video: string,
  wanted: Partial<GetOptions>,
  io: Io,
  startLaptop: StartLaptop,
): Promise<Answered> {
  let text = "";
  const captured: Io = {
    ...io,
    isTerminal: false,
    err: () => {},
    out: async (piece) => {
      text += piece;
    },
  };
  const exitCode = await get({ ...DEFAULTS, video, ...wanted }, captured, startLaptop);
  return { document: JSON.parse(text) as TranscriptDocument, exitCode };
}

const DEFAULTS: Omit<GetOptions, "video"> = {
  languages: [],
  kind: "any",
  format: "json",
  words: false,
  speech: "auto",
  refresh: false,
};
