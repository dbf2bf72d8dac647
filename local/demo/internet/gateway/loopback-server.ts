import type { Server } from "node:http";
import type { Socket } from "node:net";

/** A server on 127.0.0.1 that can be shut, open connections and all, and opened again on its port. */
export interface LoopbackServer {
  /** Listens on `port`, 0 for any free one; the port it got. Does nothing when it listens already. */
  open(port: number): Promise<number>;
  /** Resets every connection and listens no more. */
  shut(): Promise<void>;
}

const HOST = "127.0.0.1";

export function makeLoopbackServer(server: Server): LoopbackServer {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    open: async (port) => {
      if (!server.listening) await listen(server, port);
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : port;
    },
    shut: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.resetAndDestroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
