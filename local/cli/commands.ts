import { EXIT } from "./failure.ts";
import type { Io } from "./io.ts";
import type { Invocation } from "./parse-arguments.ts";
import type { StartLaptop } from "./service/laptop-port.ts";

type InvocationOf<Name extends Invocation["command"]> = Extract<Invocation, { readonly command: Name }>;
type Command<Name extends Invocation["command"]> = (
  invocation: InvocationOf<Name>,
  io: Io,
  startLaptop: StartLaptop,
) => Promise<number>;

/** Every command by its name; each is loaded when it is called. */
export const COMMANDS: { readonly [Name in Invocation["command"]]: Command<Name> } = {
  get: async ({ options }, io, startLaptop) => (await import("./commands/get.ts")).get(options, io, startLaptop),
  batch: async ({ options }, io, startLaptop) => (await import("./commands/batch.ts")).batch(options, io, startLaptop),
  channel: async ({ options }, io, startLaptop) =>
    (await import("./commands/channel.ts")).channel(options, io, startLaptop),
  smoke: async ({ options }, io, startLaptop) => (await import("./commands/smoke.ts")).smoke(options, io, startLaptop),
  serve: async ({ port }, io, startLaptop) => (await import("./commands/serve.ts")).serve(port, io, startLaptop),
  doctor: async ({ json }, io, startLaptop) => (await import("./commands/doctor.ts")).doctor(json, io, startLaptop),
  secret: async ({ action }, io, startLaptop) => (await import("./commands/secret.ts")).secret(action, io, startLaptop),
  incident: async ({ names }, io) => (await import("../incident/play.ts")).playIncidents(names, io),
  demo: async (_, io, startLaptop) => (await import("../demo/demo.ts")).demo(io, startLaptop),
  help: async (_, io) => {
    await io.out((await import("./help.ts")).HELP_TEXT);
    return EXIT.ok;
  },
};
