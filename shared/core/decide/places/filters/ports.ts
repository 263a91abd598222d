import type { FreeResources } from '../pool.ts';
import type { RoomFilterMaker } from './filter.ts';

/** Static host ports, TCP and UDP apart. */
export const ports: RoomFilterMaker = ({ demand: { portsTcp, portsUdp } }) =>
  portsTcp.length + portsUdp.length === 0
    ? undefined
    : {
        what: 'ports',
        of: 'room',
        miss: ({ free }) =>
          portsTcp.some((port) => free.takenTcp.has(port)) ||
          portsUdp.some((port) => free.takenUdp.has(port))
            ? 'RESOURCE:PORTS'
            : undefined,
        words: ({ free }) => ({
          asked: shown(portsTcp, portsUdp),
          remained: takenOf(free, portsTcp, portsUdp),
        }),
      };

function takenOf(free: FreeResources, tcp: readonly number[], udp: readonly number[]): string {
  const taken = shown(
    tcp.filter((port) => free.takenTcp.has(port)),
    udp.filter((port) => free.takenUdp.has(port)),
  );
  return taken === '' ? 'all free' : `taken: ${taken}`;
}

function shown(tcp: readonly number[], udp: readonly number[]): string {
  return [...tcp.map((port) => `${port}/tcp`), ...udp.map((port) => `${port}/udp`)].join(' ');
}
