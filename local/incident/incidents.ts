import type { Incident } from "./incident.ts";

const BURN_FAST = "bad-verdicts-burn-the-budget-fast";
const BURN_SLOWLY = "bad-verdicts-burn-the-budget-slowly";
const GATEWAY = "the-proxy-gateway-is-not-usable";
/** Long enough for the short window of the slow burn and for the preflight's window to forget. */
const RECOVERY_MINUTES = 45;

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
  {
    name: "gateway-down",
    about: "the proxy gateway takes no connections for ten minutes",
    raises: [GATEWAY, BURN_FAST, BURN_SLOWLY],
    play: async (rehearsal) => {
      await rehearsal.minutes(5, 2);
      await rehearsal.internet.setGateway("refuse");
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
      const store = rehearsal.rotatePassword();
      await rehearsal.minutes(10, 4);
      store();
      await rehearsal.minutes(RECOVERY_MINUTES, 2);
    },
  },
];
