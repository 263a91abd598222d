import { execFileSync } from 'node:child_process';

/** The commit that the code is of, with `+changes` when files differ from it; `unknown` without git. */
export function commitOf(projectDirectory: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: projectDirectory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain') === '' ? commit : `${commit}+changes`;
  } catch {
    return 'unknown';
  }
}
