import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Laptop, StartLaptop } from "../../local/cli/service/laptop-port.ts";

/** Jobs of the stub stay running until this file stands in the state folder. */
export const RELEASE_FILE = "release";

/** A service of a few lines that answers like the API: any video has a transcript, `private` in its name makes it private. */
export const startStub: StartLaptop = async ({ home }) => stubLaptop(() => existsSync(join(home, RELEASE_FILE)));

/** A door that asks nobody for anything. */
const OPEN_DOOR = {
  methods: [{ path: "/{path+}", method: "ANY", needsKey: false, needsOperator: false }],
  refusals: {},
  binaryMediaTypes: [],
};

interface StubEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly body: string | null;
  readonly queryStringParameters: Readonly<Record<string, string>> | null;
}

function stubLaptop(isReleased: () => boolean): Laptop {
  return {
    invoke: async (_, event) => answerTo(event as StubEvent, isReleased()),
    restApi: OPEN_DOOR,
    drain: async () => {},
    stop: async () => {},
  };
}

function answerTo(event: StubEvent, released: boolean): unknown {
  if (event.httpMethod === "POST") return posted(JSON.parse(event.body ?? "{}"));
  const video = event.path.split("/").at(-1) ?? "";
  if (!released)
    return reply(200, {
      jobId: video,
      videoId: video,
      status: "running",
      lanes: [{ lane: "captions", state: "running" }],
      evidence: [],
    });
  const isPrivate = video.includes("private");
  if (event.queryStringParameters?.format !== "json")
    return { statusCode: 200, headers: { "content-type": "text/plain" }, body: "hello\n" };
  return reply(200, {
    jobId: video,
    status: "done",
    ...(isPrivate ? PRIVATE : TRANSCRIPT),
    document: documentOf(video, isPrivate),
  });
}

const PRIVATE = { verdict: "private", exitCode: 3 };
const TRANSCRIPT = { verdict: "transcript", exitCode: 0 };

function posted({ video }: { readonly video: string }): unknown {
  if (video.includes("nonsense")) {
    return reply(400, {
      title: "not a video",
      detail: "not the id or address of a YouTube video",
      code: "InvalidVideoId",
      exitCode: 2,
    });
  }
  return reply(202, { jobId: video, videoId: video, status: "running" });
}

function documentOf(videoId: string, isPrivate: boolean) {
  const receipt = {
    complete: true,
    durationMs: 12,
    requests: 2,
    bytesUp: 100,
    bytesDown: 900,
    speechSeconds: 0,
    costUsd: null,
  };
  const evidence = isPrivate
    ? [{ lane: "captions", code: "Private", detail: "the video is private", at: "2026-01-01T00:00:00.000Z" }]
    : [];
  const common = {
    videoId,
    jobId: videoId,
    verdict: isPrivate ? "private" : "transcript",
    evidence,
    warnings: [],
    receipt,
  };
  if (isPrivate) return common;
  const cues = [{ startMs: 0, endMs: 1_000, text: "hello" }];
  const transcript = { language: "en", kind: "manual", trackId: ".en", isOriginalLanguage: true, cues };
  const provenance = {
    lane: "captions",
    source: "timedtext",
    client: "IOS",
    fetchedAt: "2026-01-01T00:00:00.000Z",
    cached: false,
  };
  return { ...common, transcript, provenance };
}

const reply = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { "content-type": statusCode < 400 ? "application/json" : "application/problem+json" },
  body: JSON.stringify(body),
});
