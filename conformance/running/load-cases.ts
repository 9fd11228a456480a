import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Case } from '../format/case.ts';
import { parseCase } from '../format/parse-case.ts';
import { caseClasses } from '../format/vocabulary.ts';

const shipped = fileURLToPath(new URL('../cases/', import.meta.url));

/**
 * Reads every case below a folder (`CLASS/ID.json`), by class and id. Throws, naming the file and the place, if one is not well written: a
 * case that is skipped for a misprint would be a check that cannot fail.
 */
export async function loadCases(folder: string = shipped): Promise<readonly Case[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.json')).sort();
  const cases = await Promise.all(
    files.map(async (file) => readOne(file, await readFile(`${folder}/${file}`, 'utf8'))),
  );
  return cases.sort(
    (one, other) => caseClasses.indexOf(one.class) - caseClasses.indexOf(other.class) || (one.id < other.id ? -1 : 1),
  );
}

function readOne(file: string, json: string): Case {
  const path = file.replaceAll('\\', '/');
  const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
  const read = parseCase(json, name);
  if ('problems' in read) throw new Error(`${path}: ${read.problems.join('; ')}`);
  if (!path.startsWith(`${read.class}/`))
    throw new Error(`${path}: a case of the class ${read.class} belongs in ${read.class}/`);
  return read;
}
