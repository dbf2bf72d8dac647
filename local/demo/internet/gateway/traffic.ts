import type { Socket } from "node:net";

/** Bytes on the sockets between clients and the gateway, CONNECT and TLS included. `up`: from the client. */
export interface SessionTraffic {
  readonly up: number;
  readonly down: number;
  readonly tunnels: number;
}

/** Counts per session, open sockets included. */
export interface Traffic {
  /** Books the socket to the session from its first byte on; `tunnel` when its CONNECT was accepted. */
  follow(socket: Socket, session: string, tunnel: boolean): void;
  bytes(): Record<string, SessionTraffic>;
}

const NOTHING: SessionTraffic = { up: 0, down: 0, tunnels: 0 };

/** Nothing counted so far. */
export function makeTraffic(): Traffic {
  const closed = new Map<string, SessionTraffic>();
  const open = new Map<Socket, { session: string; tunnel: boolean }>();
  const book = (
    totals: Map<string, SessionTraffic>,
    socket: Socket,
    of: { session: string; tunnel: boolean },
  ): void => {
    const sum = totals.get(of.session) ?? NOTHING;
    totals.set(of.session, {
      up: sum.up + socket.bytesRead,
      down: sum.down + socket.bytesWritten,
      tunnels: sum.tunnels + Number(of.tunnel),
    });
  };
  return {
    follow: (socket, session, tunnel) => {
      const isNew = !open.has(socket);
      open.set(socket, { session, tunnel });
      if (!isNew) return;
      socket.once("close", () => {
        const of = open.get(socket);
        open.delete(socket);
        if (of !== undefined) book(closed, socket, of);
      });
    },
    bytes: () => {
      const totals = new Map(closed);
      for (const [socket, of] of open) book(totals, socket, of);
      return Object.fromEntries(totals);
    },
  };
}
