/** What was found about one thing. `absent`: not there, and not needed for all there is. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "absent" | "bad";
  /** One sentence or value; nothing secret. */
  readonly detail: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, state: "ok", detail });
export const absent = (check: string, detail: string): Finding => ({ check, state: "absent", detail });
export const bad = (check: string, detail: string): Finding => ({ check, state: "bad", detail });
