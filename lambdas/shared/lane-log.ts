import { CODES } from "./codes.ts";
import { toEarshotError } from "./errors.ts";
import type { Evidence } from "./evidence.ts";
import type { Job } from "./job.ts";
import type { LaneName } from "./lanes.ts";
import type { Log } from "./observe/safe-structured-logger.ts";
import type { LaneAnswer } from "./outcome.ts";

/** Most lines of a tool in one line of ours; the last ones say why it ended. */
const QUOTED_LINES = 20;
const QUOTED_CHARACTERS = 500;

/** The lines that a lane writes of its attempts. */
export interface LaneLog {
  /** Puts what a tool said into one line; nothing if it said nothing. */
  readonly quote: (tool: string, said: string) => void;
  /** The attempt's end as it is, told in one line: a warning where the lane itself failed. */
  readonly telling: (
    job: Pick<Job, "videoId">,
    seen: readonly Evidence[],
    startedMs: number,
    ending: Promise<LaneAnswer>,
    now: () => Date,
  ) => Promise<LaneAnswer>;
}

export function laneLog(log: Pick<Log, "info" | "warn">, lane: LaneName): LaneLog {
  return {
    quote: (tool, said) => {
      const lines = said.split(/\r?\n/).filter((line) => line.trim() !== "");
      if (lines.length === 0) return;
      const last = lines.slice(-QUOTED_LINES).map((line) => line.slice(0, QUOTED_CHARACTERS));
      log.info("the tool said", { lane, tool, lines: last, of: lines.length });
    },
    telling: async ({ videoId }, seen, startedMs, ending, now) => {
      const tell = (level: "info" | "warn", outcome: string, code: LaneAnswer["code"]) => {
        const last = seen.at(-1);
        const { detail, client } = last?.code === code ? last : {};
        const durationMs = now().getTime() - startedMs;
        log[level]("attempt", { lane, videoId, outcome, code, detail, client, durationMs });
      };
      try {
        const answer = await ending;
        tell(isFailure(answer.code) ? "warn" : "info", answer.outcome, answer.code);
        return answer;
      } catch (thrown) {
        // The error itself is logged, and counted, by whoever it is thrown to.
        tell("info", "thrown", toEarshotError(thrown).code);
        throw thrown;
      }
    },
  };
}

/** Answers of the video itself, and what no lane could help, are no failures. */
function isFailure(code: LaneAnswer["code"]): boolean {
  if (code === "Won") return false;
  const { effect, breaker } = CODES[code];
  return effect !== "final" && effect !== "later" && breaker === undefined;
}
