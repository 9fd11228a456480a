import { readdir, readFile } from 'node:fs/promises';
import { getAssetKeys, getRawAsset } from 'node:sea';
import { fileURLToPath } from 'node:url';
import type { Case } from '../format/case.ts';
import { parseCase } from '../format/parse-case.ts';
import { caseClasses } from '../format/vocabulary.ts';

const shipped = new URL('../cases/', import.meta.url);

/** The text of one case, by its path below the folder: `aud/aud-missing.json`. */
interface CaseFile {
  readonly path: string;
  readonly json: string;
}

/**
 * Reads every case of the suite, by class and id. Throws, naming the file and the place, if one is not well written: a case that is skipped
 * for a misprint would be a check that cannot fail.
 */
export async function loadCases(): Promise<readonly Case[]> {
  const files = shipped.protocol === 'file:' ? await readFolder(fileURLToPath(shipped)) : readAssets(shipped.pathname);
  const cases = files.map(readOne);
  return cases.sort(
    (one, other) => caseClasses.indexOf(one.class) - caseClasses.indexOf(other.class) || (one.id < other.id ? -1 : 1),
  );
}

async function readFolder(folder: string): Promise<readonly CaseFile[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json'));
  return Promise.all(
    files.map(async (name) => ({
      path: name.replaceAll('\\', '/'),
      json: await readFile(`${folder}/${name}`, 'utf8'),
    })),
  );
}

/** In the single executable the cases are parts of the program. */
function readAssets(folder: string): readonly CaseFile[] {
  return getAssetKeys()
    .filter((key) => key.startsWith(folder) && key.endsWith('.json'))
    .map((key) => ({ path: key.slice(folder.length), json: Buffer.from(getRawAsset(key)).toString('utf8') }));
}

function readOne({ path, json }: CaseFile): Case {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
  const read = parseCase(json, name);
  if ('problems' in read) throw new Error(`${path}: ${read.problems.join('; ')}`);
  if (!path.startsWith(`${read.class}/`))
    throw new Error(`${path}: a case of the class ${read.class} belongs in ${read.class}/`);
  return read;
}
