import type { Endpoint } from "./scenes/scene.ts";

/** A recorded answer, served as it is. */
export interface Recording {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Answers that stand in for rendered ones, by video id and endpoint. `*` as the video id: whatever the request is about. */
export interface Recordings {
  serve(videoId: string, endpoint: Endpoint, recording: Recording): void;
  find(videoId: string | undefined, endpoint: Endpoint): Recording | undefined;
  clear(): void;
}

/** No recordings so far. */
export function makeRecordings(): Recordings {
  const kept = new Map<string, Recording>();
  return {
    serve: (videoId, endpoint, recording) => void kept.set(`${videoId} ${endpoint}`, recording),
    find: (videoId, endpoint) => kept.get(`${videoId ?? "*"} ${endpoint}`) ?? kept.get(`* ${endpoint}`),
    clear: () => kept.clear(),
  };
}
