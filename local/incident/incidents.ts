import { LANES } from "../lane-names.ts";
import { apiDies, batchDies } from "./faults/functions-die.ts";
import { lanesLeak } from "./faults/lanes-leak.ts";
import { oldYtdlp } from "./faults/old-ytdlp.ts";
import { type Incident, throughLane } from "./incident.ts";
import { quietDay } from "./quiet-day.ts";

const BURN_FAST = "bad-verdicts-burn-the-budget-fast";
const BURN_SLOWLY = "bad-verdicts-burn-the-budget-slowly";
const GATEWAY = "the-proxy-gateway-is-not-usable";
const NO_LANE = "no-lane-gets-its-known-video";
const ofEach = (name: (lane: string) => string) => LANES.map(name);
/** Long enough for the windows of the slow burn and of the preflight to forget. */
const RECOVERY_MINUTES = 45;
const HOUR = 60;
const VERY_SLOW = Array.from({ length: 7 }, (_, index) => `very-slow-${index + 1}`);

/** What can go wrong, as operators would live through it. */
export const INCIDENTS: readonly Incident[] = [
  {
    name: "quiet-hour",
    about: "a quiet hour with three jobs, one of which every exit refuses",
    raises: [],
    play: async (rehearsal) => {
      await rehearsal.minutes(20);
      await rehearsal.jobs(2);
      await rehearsal.jobs(1, { video: "blocked-all", lanes: ["captions"] });
      await rehearsal.minutes(40);
    },
  },
  quietDay,
  {
    name: "gateway-down",
    about: "the proxy gateway takes no connections for ten minutes",
    raises: [GATEWAY, BURN_FAST, BURN_SLOWLY],
    play: async (rehearsal) => {
      await rehearsal.minutes(5, 2);
      await rehearsal.internet.setGateway("refuse");
      await rehearsal.preflightForgotten();
      await rehearsal.minutes(10, 4);
      await rehearsal.internet.setGateway("up");
      await rehearsal.minutes(RECOVERY_MINUTES, 2);
    },
  },
  {
    name: "wrong-credentials",
    about: "the provider rotates the password and nobody stores the new one for ten minutes",
    raises: [GATEWAY, BURN_FAST, BURN_SLOWLY],
    play: async (rehearsal) => {
      await rehearsal.minutes(5, 2);
      const store = rehearsal.secrets.rotatePassword();
      await rehearsal.preflightForgotten();
      await rehearsal.minutes(10, 4);
      store();
      await rehearsal.minutes(RECOVERY_MINUTES, 2);
    },
  },
  {
    name: "refused-in-mid-job",
    about: "the password changes behind a preflight that still counts as good: each lane meets the refusal itself",
    raises: [...ofEach((lane) => `an-account-stopped-${lane}`), "the-proxy-refuses-credentials"],
    arrange: () => ({ OXY_PREFLIGHT_TTL_SECONDS: "3600" }),
    play: async (rehearsal) => {
      for (const lane of LANES) {
        await rehearsal.jobs(1);
        const store = rehearsal.secrets.rotatePassword();
        await rehearsal.jobs(1, { video: "spoken-only", ...throughLane(lane) });
        store();
        await rehearsal.minutes(10);
      }
      await rehearsal.minutes(10);
    },
  },
  {
    name: "traffic-exhausted",
    about: "the account has no traffic left for ten minutes",
    raises: [GATEWAY, BURN_FAST, BURN_SLOWLY],
    play: async (rehearsal) => {
      await rehearsal.minutes(5, 2);
      rehearsal.internet.setExit({ connect: { refuse: "traffic" } });
      await rehearsal.preflightForgotten();
      await rehearsal.minutes(10, 4);
      rehearsal.internet.clearExits();
      rehearsal.secrets.renew();
      await rehearsal.minutes(RECOVERY_MINUTES, 2);
    },
  },
  {
    name: "block-wave",
    about: "YouTube refuses most exits for a quarter of an hour; jobs find one that is let in, later",
    raises: ["youtube-blocks-the-exits"],
    play: async (rehearsal) => {
      await rehearsal.minutes(15, 2);
      await rehearsal.minutes(15, 3, { video: "two-blocked", lanes: ["captions"] });
      await rehearsal.minutes(25, 2);
    },
  },
  {
    name: "slow-lane",
    about: "captions come after seconds instead of at once, within the promise",
    raises: ["jobs-are-slower-than-they-used-to-be"],
    play: async (rehearsal) => {
      await rehearsal.minutes(75, 1);
      for (let third = 0; third < 3; third++) {
        await rehearsal.jobs(4, { video: "slow-answer", lanes: ["captions"] });
        await rehearsal.minutes(15);
      }
      await rehearsal.minutes(16);
    },
  },
  {
    name: "everything-slow",
    about: "tunnels, pages and answers take seconds each: jobs still end well, after more than a minute",
    raises: ["jobs-are-slow"],
    arrange: () => ({ OXY_PREFLIGHT_TTL_SECONDS: "3600" }),
    play: async (rehearsal) => {
      await rehearsal.jobs(1);
      rehearsal.internet.setExit({ slowMs: 4500 });
      for (let round = 0; round < 3; round++) await rehearsal.atOnce(VERY_SLOW, { lanes: ["ytdlp"] });
      rehearsal.internet.clearExits();
      await rehearsal.minutes(20);
    },
  },
  {
    name: "deepgram-out-of-money",
    about: "the speech account is out of money until somebody tops it up",
    raises: ["an-account-stopped-deepgram"],
    play: async (rehearsal) => {
      await rehearsal.minutes(10, 4);
      rehearsal.internet.setDeepgram(402);
      await rehearsal.jobs(2, { video: "spoken-only" });
      await rehearsal.minutes(2, 4);
      rehearsal.internet.setDeepgram("ok");
      await rehearsal.minutes(10, 2);
    },
  },
  {
    name: "breaker-trips",
    about: "YouTube answers 500 to everything: the breakers of all lanes open and later jobs cost nothing",
    raises: [...ofEach((lane) => `the-breaker-of-${lane}-opened`), BURN_FAST, BURN_SLOWLY],
    play: async (rehearsal) => {
      rehearsal.internet.setExit({ block: "server-error" });
      for (const lane of LANES) await rehearsal.jobs(12, throughLane(lane));
      await rehearsal.minutes(1);
      rehearsal.internet.clearExits();
      await rehearsal.breakersRested();
      await rehearsal.minutes(RECOVERY_MINUTES, 2);
    },
  },
  {
    name: "silent-night",
    about: "for four hours no schedule starts anything and nobody asks",
    raises: ["nothing-runs", NO_LANE, ...ofEach((lane) => `the-canary-of-${lane}-fails`)],
    play: async (rehearsal) => {
      rehearsal.silence(true);
      await rehearsal.minutes(4 * HOUR);
      rehearsal.silence(false);
      await rehearsal.minutes(HOUR);
    },
  },
  {
    name: "dead-of-night",
    about: "the proxy gateway takes no connections for three hours in which nobody asks but the canary",
    raises: [NO_LANE, ...ofEach((lane) => `the-canary-of-${lane}-fails`)],
    play: async (rehearsal) => {
      await rehearsal.internet.setGateway("refuse");
      await rehearsal.minutes(3 * HOUR);
      await rehearsal.internet.setGateway("up");
      await rehearsal.minutes(20);
      await rehearsal.minutes(2, 1);
      await rehearsal.minutes(HOUR - 22);
    },
  },
  {
    name: "proxy-switched-off",
    about: "somebody switches the proxy off while enforcement is on",
    raises: ["something-wanted-out-past-the-proxy"],
    arrange: () => ({ PROXY_ENABLED: "false" }),
    play: async (rehearsal) => {
      await rehearsal.minutes(2, 2);
      await rehearsal.minutes(10);
    },
  },
  {
    name: "dear-day",
    about: "speech costs a thousand times what was planned",
    raises: ["a-day-costs-too-much"],
    outlasts: ["a-day-costs-too-much"],
    arrange: () => ({ SPEECH_PRICE_USD_PER_MINUTE: "150", SPEECH_MAX_USD_PER_DAY: "1000" }),
    play: async (rehearsal) => {
      await rehearsal.minutes(2, 1, { video: "spoken-only" });
      await rehearsal.minutes(30);
    },
  },
  oldYtdlp,
  lanesLeak,
  apiDies,
  batchDies,
  {
    name: "something-new",
    about: "YouTube answers with a status that nobody has seen yet",
    raises: ["a-new-kind-of-failure"],
    play: async (rehearsal) => {
      await rehearsal.minutes(5, 1);
      await rehearsal.jobs(1, { video: "odd-reasons", lanes: ["captions"] });
      await rehearsal.minutes(10, 1);
    },
  },
  {
    name: "tables-throttled",
    about: "every table refuses every other request for a quarter of an hour; jobs end well, later",
    raises: ["jobs", "transcripts", "proxy-state"].map((table) => `the-table-of-${table}-is-throttled`),
    play: async (rehearsal) => {
      await rehearsal.minutes(5, 1);
      rehearsal.laptop.throttleTables(0.5);
      for (let third = 0; third < 3; third++) {
        await rehearsal.jobs(2);
        await rehearsal.minutes(5);
      }
      rehearsal.laptop.throttleTables(0);
      await rehearsal.minutes(20, 1);
    },
  },
  {
    name: "concurrency-used-up",
    about:
      "something else in the account uses up Lambda's concurrency; jobs and the events about their end are refused",
    raises: [
      "functions-are-throttled-1",
      "functions-are-throttled-2",
      "events-were-given-up",
      // Told once the letters are handed over again: the jobs are lost, which no job had been for a month.
      "a-new-kind-of-failure",
    ],
    play: async (rehearsal) => {
      await rehearsal.minutes(2, 2);
      const lost: string[] = [];
      for (let round = 0; round < 3; round++) {
        const jobs = await rehearsal.start(3, { video: "slow-answer", lanes: ["captions"] });
        await rehearsal.whileConcurrencyIsUsedUp(jobs);
        await rehearsal.minutes(4);
        lost.push(...jobs);
      }
      await rehearsal.laptop.redrive();
      for (const job of lost) await rehearsal.callers.ended(job);
      await rehearsal.minutes(20);
    },
  },
];
