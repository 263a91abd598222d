import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../../shared/core/canonical-json.ts';
import { goldenStory } from './golden-story.ts';

/**
 * Writes a new golden log, as test/logs/README.md says. A log that is there is never written again:
 * it stands for what a version of Estiva has written somewhere, and cannot be unwritten.
 */
const [name] = process.argv.slice(2);
if (name === undefined || !/^\d{4}-[a-z0-9-]+$/.test(name)) {
  throw new Error('usage: npx tsx test/core/state/write-golden-log.ts 0002-what-is-new');
}
const items = await goldenStory();
const text = items.map((item) => `${canonicalJson(item)}\n`).join('');
writeFileSync(join('test', 'logs', `${name}.jsonl`), text, { flag: 'wx' });
