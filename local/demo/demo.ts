import { CliFailure, EXIT } from "../cli/failure.ts";
import type { Io } from "../cli/io.ts";
import { humanSeconds } from "../cli/printable.ts";
import { createProgress } from "../cli/progress.ts";
import type { StartLaptop } from "../cli/service/laptop-port.ts";
import { openService, type Service } from "../cli/service.ts";
import { localSettings } from "../cli/settings.ts";
import { ACTS, type Act } from "./acts.ts";
import { ask } from "./ask.ts";
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
      note: () => {},
    });
    progress.end();
    const ended: Ended[] = [];
    for (const act of ACTS) ended.push(await perform(act, stageIo, startLaptop));
    await io.out(ending(stage, ended, performance.now() - startedAt));
    return ended.includes("failed") ? EXIT.failed : EXIT.ok;
  } finally {
    progress.end();
    await service?.close();
    await stage.clear();
  }
}

type Ended = "passed" | "failed" | "skipped";

/** An act whose tools are not on this machine is told, but proves nothing. */
async function perform(act: Act, io: Io, startLaptop: StartLaptop): Promise<Ended> {
  const scene = findScene(act.videoId);
  if (!scene) throw new CliFailure(`the demo internet has no video ${act.videoId}`);
  const { document } = await ask(act.videoId, act.ask ?? {}, io, startLaptop);
  const isSkipped = document.evidence.some(({ lane, code }) => lane === act.needs && code === "NotInstalled");
  const problems = isSkipped ? [] : differences({ ...scene.expect, ...act.expect }, document, act.proof);
  await io.out(tellAct(act, document, problems));
  if (isSkipped) return "skipped";
  return problems.length === 0 ? "passed" : "failed";
}

function ending({ internet }: Stage, ended: readonly Ended[], durationMs: number): string {
  const hosts = [...new Set(internet.connects.map(({ target }) => target))].sort();
  const count = (wanted: Ended) => ended.filter((one) => one === wanted).length;
  const skipped =
    count("skipped") === 0 ? "" : `, ${count("skipped")} skipped: yt-dlp is not installed (npm run layers:install)`;
  return [
    "",
    `Hosts asked, all through the proxy: ${hosts.join(", ")}`,
    `${count("passed")} passed, ${count("failed")} failed in ${humanSeconds(durationMs)}, without network${skipped}`,
    "",
  ].join("\n");
}
