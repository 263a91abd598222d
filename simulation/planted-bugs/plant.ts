import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { PlantedBug } from './planted-bug.ts';

/**
 * The text of the bug's file with the bug in it.
 *
 * @throws when what the bug replaces does not stand there exactly once
 */
export function withBug({ name, file, find, replace }: PlantedBug, text: string): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: its text stands ${times} times in ${file}, not once`);
  return text.replace(find, () => replace);
}

/** Plants a bug while a bundle is built; the files stay as they are. */
export function plant(bug: PlantedBug, projectDirectory: string): Plugin {
  const path = join(projectDirectory, bug.file);
  return {
    name: `planted bug ${bug.name}`,
    setup(build) {
      let planted = false;
      build.onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== path) return undefined;
        planted = true;
        return { contents: withBug(bug, await readFile(path, 'utf8')), loader: 'ts' };
      });
      build.onEnd(({ errors }) => {
        if (planted || errors.length > 0) return undefined;
        return { errors: [{ text: `${bug.file} is no part of the simulation` }] };
      });
    },
  };
}
