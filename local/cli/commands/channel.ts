import type { ListingPage } from "../../../lambdas/shared/youtube/listing/listing.ts";
import { type Calls, createCalls, describeProblem, type Problem, parseAnswer } from "../api-calls.ts";
import { LIST_FORMATS, type VideoList } from "../channel/list-formats.ts";
import type { ChannelCommand } from "../channel/parse-channel.ts";
import { CliFailure, EXIT } from "../failure.ts";
import type { Io } from "../io.ts";
import { printable } from "../printable.ts";
import { createProgress } from "../progress.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { withService } from "../with-service.ts";

/** Lists a channel or playlist: the videos on stdout, in its order, and how many on stderr. An empty list is no failure. */
export async function channel(options: ChannelCommand, io: Io, startLaptop: StartLaptop): Promise<number> {
  const progress = createProgress(io);
  try {
    const asking = { target: options, io, startLaptop, note: progress.note };
    const list = await withService(asking, (reach) => readList(options, createCalls(reach)));
    progress.end();
    if ("problem" in list) return await refused(list.problem, options, io);
    progress.note(summaryOf(list));
    await io.out(LIST_FORMATS[options.format](list));
    return EXIT.ok;
  } finally {
    progress.end();
  }
}

async function readList(options: ChannelCommand, send: Calls): Promise<VideoList | { readonly problem: Problem }> {
  const { kind, list, tab, limit } = options;
  const videos = new Map<string, VideoList["videos"][number]>();
  let first: ListingPage["source"] | undefined;
  for (let page: string | undefined; ; ) {
    const query = new URLSearchParams({ ...(tab && { tab }), ...(page !== undefined && { page }) });
    const answer = await send("GET", `v1/${kind}s/${encodeURIComponent(list)}/videos?${query}`);
    const parsed = parseAnswer(answer);
    if (answer.status >= 400) return { problem: parsed as Problem };
    const { source, videos: listed, next } = asPage(parsed);
    first ??= source;
    const before = videos.size;
    for (const video of listed) if (!videos.has(video.videoId)) videos.set(video.videoId, video);
    const isOver = next === undefined || videos.size === before;
    if (isOver || videos.size >= limit) {
      return { source: first, videos: [...videos.values()].slice(0, limit), more: !isOver || videos.size > limit };
    }
    page = next;
  }
}

function asPage(parsed: Readonly<Record<string, unknown>>): ListingPage {
  if (Array.isArray(parsed.videos) && typeof parsed.source === "object") return parsed as unknown as ListingPage;
  throw new CliFailure("the service answers without a list, is it Earshot?");
}

async function refused(problem: Problem, { format }: ChannelCommand, io: Io): Promise<never> {
  if (format === "json") await io.out(`${JSON.stringify(problem, null, 2)}\n`);
  throw new CliFailure(describeProblem(problem), problem.exitCode ?? EXIT.failed);
}

function summaryOf({ source, videos, more }: VideoList): string {
  const count = videos.length === 1 ? "1 video" : `${videos.length} videos`;
  return printable(`${source.title ?? source.id}: ${count}${more ? ", and there are more: see --limit" : ""}`);
}
