import type { Socket } from "node:net";

/** Bytes over the wire, both ways. */
export interface Bytes {
  readonly up: number;
  readonly down: number;
}

/** Counts what goes over sockets while they live and after: everything, the CONNECT, its answer and TLS included. */
export class ByteMeter {
  readonly #open = new Set<Socket>();
  #closed: Bytes = { up: 0, down: 0 };
  #sockets = 0;

  /** `socket` is the bare TCP connection, also when TLS runs on it. */
  count(socket: Socket): void {
    this.#sockets++;
    this.#open.add(socket);
    socket.once("close", () => {
      this.#open.delete(socket);
      this.#closed = plus(this.#closed, bytesOf(socket));
    });
  }

  bytes(): Bytes {
    return [...this.#open].reduce((sum, socket) => plus(sum, bytesOf(socket)), this.#closed);
  }

  /** Ends the connections that are still open: a gateway may keep its half of one whose client has gone. */
  endAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /** Connections opened so far. */
  get sockets(): number {
    return this.#sockets;
  }
}

const bytesOf = (socket: Socket): Bytes => ({ up: socket.bytesWritten, down: socket.bytesRead });

export const plus = (a: Bytes, b: Bytes): Bytes => ({ up: a.up + b.up, down: a.down + b.down });
