import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorCode } from './error-code.ts';

/** Somebody else listens on a port; `option` is what changes it. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  readonly port: number;
  readonly option: string;

  constructor(port: number, option: string) {
    super(`Port ${port} is taken. Stop what listens there, or choose another with ${option}.`);
    this.port = port;
    this.option = option;
  }
}

/** Listens on this machine's own address only; answers the server's URL. Throws `PortTaken`. */
export async function listen(server: Server, port: number, option: string): Promise<string> {
  server.listen(port, '127.0.0.1');
  await portOr(once(server, 'listening'), port, option);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Waits for a server that is about to listen, turning a port in use into `PortTaken`. */
export async function portOr<Value>(
  listening: Promise<Value>,
  port: number,
  option: string,
): Promise<Value> {
  try {
    return await listening;
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') throw new PortTaken(port, option);
    throw error;
  }
}

/** Stops listening and hangs up on whoever is still connected. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
