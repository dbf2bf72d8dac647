import { expect, test } from "vitest";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import type { FinishedJob } from "../../local/cli/api-client.ts";
import { hintAfter } from "../../local/cli/hint.ts";

const ended = (verdict: FinishedJob["verdict"], exitCode: number, ...codes: string[]): FinishedJob => ({
  jobId: "job",
  status: "done",
  verdict,
  exitCode,
  document: { evidence: codes.map((code) => ({ code })) } as unknown as TranscriptDocument,
});

test("who asks for a channel or playlist as a video is told the command for it", () => {
  const refused = ended("invalid_video_id", 2, "InvalidVideoId");
  expect(hintAfter(refused, "@name")).toMatch(/^that is a channel: npm start -- batch '@name'/);
  expect(hintAfter(refused, "https://www.youtube.com/playlist?list=PLx")).toMatch(/^that is a playlist/);
  expect(hintAfter(refused, "foo")).toBeUndefined();
});

test("trouble is told with the page that knows its codes, each once; the video's own answers need none", () => {
  const failed = ended("failed", 1, "NetworkReset", "NotInstalled", "NetworkReset");
  expect(hintAfter(failed, "dQw4w9WgXcQ")).toBe("what to do about NetworkReset, NotInstalled: docs/troubleshooting.md");
  expect(hintAfter(ended("failed", 5, "ProxyAuthFailed"), "dQw4w9WgXcQ")).toContain("ProxyAuthFailed");
  expect(hintAfter(ended("private", 3, "Private"), "dQw4w9WgXcQ")).toBeUndefined();
  expect(hintAfter(ended("transcript", 0), "dQw4w9WgXcQ")).toBeUndefined();
});
