import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { get } from "../cli/commands/get.ts";
import { CliFailure, EXIT } from "../cli/failure.ts";
import type { Io } from "../cli/io.ts";
import type { GetOptions } from "../cli/parse-arguments.ts";
import { humanSeconds } from "../cli/printable.ts";
import { createProgress } from "../cli/progress.ts";
import type { StartLaptop } from "../cli/service/laptop-port.ts";
import { openService, type Service } from "../cli/service.ts";
import { localSettings } from "../cli/settings.ts";
import { ACTS, type Act } from "./acts.ts";
import { differences } from "./differences.ts";
import { findScene } from "./internet/scenes.ts";
import { type Stage, setStage } from "./stage.ts";
import { tellAct } from "./tell-act.ts";

/**
 * Shows real `get`s against an internet of our own making behind a real authenticating proxy; no network is used. Exit code 1 when any
 * answer is not what its scene promises.
 */
export async function demo(io: Io, startLaptop: StartLaptop): Promise<number> {
  const startedAt = performance.now();
  const progress = createProgress(io);
  progress.note("starting the service; the first time its deployment is synthesised, which takes a while");
  const stage = await setStage(localSettings(io.env));
  const stageIo: Io = { ...io, env: stage.env };
  let service: Service | undefined;
  try {
    service = await openService({
      settings: localSettings(stage.env),
      startLaptop,
      interrupted: io.interrupted,
      onWaiting: () => {},
    });
    progress.end();
    let failed = 0;
    for (const act of ACTS) failed += (await perform(act, stageIo, startLaptop)) ? 0 : 1;
    await io.out(ending(stage, failed, performance.now() - startedAt));
    return failed === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    progress.end();
    await service?.close();
    await stage.clear();
  }
}

/** True when it went as its scene promises. */
async function perform(act: Act, io: Io, startLaptop: StartLaptop): Promise<boolean> {
  const scene = findScene(act.videoId);
  if (!scene) throw new CliFailure(`the demo internet has no video ${act.videoId}`);
  const document = await documentOf(act.videoId, io, startLaptop);
  const problems = differences(act, scene.expect, document);
  await io.out(tellAct(act, document, problems));
  return problems.length === 0;
}

async function documentOf(videoId: string, io: Io, startLaptop: StartLaptop): Promise<TranscriptDocument> {
  let text = "";
  const captured: Io = {
    ...io,
    isTerminal: false,
    err: () => {},
    out: async (piece) => {
      text += piece;
    },
  };
  await get({ ...OPTIONS, video: videoId }, captured, startLaptop);
  return JSON.parse(text) as TranscriptDocument;
}

const OPTIONS: Omit<GetOptions, "video"> = {
  languages: [],
  kind: "any",
  format: "json",
  words: false,
  speech: "auto",
  refresh: false,
};

function ending({ internet }: Stage, failed: number, durationMs: number): string {
  const hosts = [...new Set(internet.connects.map(({ target }) => target))].sort();
  return [
    "",
    `Hosts asked, all through the proxy: ${hosts.join(", ")}`,
    `${ACTS.length - failed} passed, ${failed} failed in ${humanSeconds(durationMs)}, without network`,
    "",
  ].join("\n");
}
