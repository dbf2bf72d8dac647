import { expect, test } from "vitest";
import { toolAge } from "../../local/cli/doctor/tool-age.ts";

const now = new Date("2026-11-21T10:00:00Z");

test.each([
  ["2026.10.26", "26 days old"],
  ["2026.08.23.1", "90 days old"],
  ["2026.08.22", "91 days old, which is too old: npm run layers:install after an update"],
  ["ffmpeg version 7.0.2-static Copyright (c) 2000-2024 the FFmpeg developers", "of 2024"],
  ["Chromium 153.0", ""],
])("%s: %s", (line, age) => expect(toolAge(line, now)).toBe(age));
