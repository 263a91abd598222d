import { LocalCloud } from '../../local/protocol/cloud.ts';
import { createProtocolServer } from '../../local/protocol/server.ts';
import { Ticker } from '../../local/protocol/ticker.ts';
import { seed } from '../local/protocol/local-server.ts';

/** How many times faster than the wall clock, so that nobody waits for a task to start. */
const factor = 50;

/**
 * A seeded local cloud for `scripts/aws-cli-test.sh`: prints its URL and serves until it is ended.
 */
async function serve(): Promise<void> {
  const wallStartMs = Date.now();
  const now = (): number => wallStartMs + (Date.now() - wallStartMs) * factor;
  const wallMs = (clusterMs: number): number => clusterMs / factor;
  const cloud = LocalCloud.begin({ now });
  seed(cloud);
  const server = createProtocolServer({ cloud, wallMs });
  const ticker = new Ticker(cloud, wallMs);
  const { url } = await server.listen(0);
  ticker.start();
  process.stdout.write(`${url}\n`);
  process.once('SIGTERM', () => {
    ticker.stop();
    void server.close();
  });
}

await serve();
