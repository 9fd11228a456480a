import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** A Node on the PATH that is older than the code needs, where there is one. */
export function findOlderNode(): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'node'));
  return candidates.find((candidate) => {
    try {
      const version = execFileSync(candidate, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
      return Number(version.slice(1).split('.')[0]) < 24;
    } catch {
      return false;
    }
  });
}
