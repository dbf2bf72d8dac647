import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { signalFamily } from "../support/process-names.ts";
import type { Trouble } from "./situation.ts";

const LOOK_MS = 20;
const ASKED_AT_ONCE = 6;

/** The browser is killed each time one is seen at work. */
export const browserDies: Trouble = {
  during: (_stage, over) => everySo(over, () => signalFamily("chromium", "SIGKILL")),
};

/** ffmpeg is killed each time one is seen at work. */
export const ffmpegDies: Trouble = {
  during: (_stage, over) => everySo(over, () => signalFamily("ffmpeg", "SIGKILL")),
};

/** The first yt-dlp is stopped, which is how it hangs, until it is ended for it. */
export const ytdlpHangs: Trouble = {
  during: async (_stage, over) => {
    let stopped = 0;
    await everySo(over, () => {
      if (stopped === 0) stopped = signalFamily("yt-dlp", "SIGSTOP");
    });
  },
};

/** The account gets a new password, and the secret knows it, once the first exit has been refused. */
export const secretIsRotated: Trouble = {
  during: async (stage, over) => {
    const asked = () => stage.internet.requests.some(({ endpoint }) => endpoint === "player");
    while (!over.aborted && !asked()) await wait(1);
    stage.changePassword("stored");
    if (!over.aborted) await once(over, "abort");
  },
};

export const passwordIsWrong: Trouble = { before: (stage) => stage.changePassword("unknown") };

export const trafficIsUsedUp: Trouble = {
  before: ({ internet }) => internet.setExit({ connect: { refuse: "traffic" } }),
};

export const gatewayIsDown: Trouble = { before: ({ internet }) => internet.setGateway("refuse") };

export const youtubeIsDown: Trouble = { before: ({ internet }) => internet.setExit({ block: "server-error" }) };

export const speechIsUnpaid: Trouble = { before: ({ internet }) => internet.setDeepgram(402) };

/** Languages nobody has, so that no request is equal to another. */
const SECOND_CHOICES = "aa ab af am ar az be bg bn bs ca cs cy da de el eo es et eu fa fi fr ga".split(" ");

/** Captions have failed for one job after the other, until the lane's breaker bears no more. */
export const captionsAreSick: Trouble = {
  before: (_stage, ask) => {
    const left = [...SECOND_CHOICES];
    const asker = async () => {
      for (let language = left.pop(); language; language = left.pop()) {
        const { evidence } = await ask("token-gated", { lanes: ["captions"], languages: ["en", language] });
        if (evidence.some(({ code }) => code === "BreakerOpen")) left.length = 0;
      }
    };
    return Promise.all(Array.from({ length: ASKED_AT_ONCE }, asker));
  },
};

async function everySo(over: AbortSignal, act: () => unknown): Promise<void> {
  while (!over.aborted) {
    act();
    await wait(LOOK_MS);
  }
}
