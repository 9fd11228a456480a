import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Expression, findExpressions } from './find-expressions.ts';
import { judgeExpression } from './judge-expression.ts';

/**
 * `npm run check:expressions`: checks that every regular expression of every workspace takes time in proportion to its
 * input. Tests are left out, because their input is our own.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Files that build expressions from other files' texts, and why that is safe. */
const known: Readonly<Record<string, string>> = {
  'protocol/explanations/match-refusals.ts':
    'made of the texts of our own catalogue; placeholders match neither the blank nor the comma that follows them',
};

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.js'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && !/\.test\.[jt]s$/.test(file) && existsSync(join(root, file)));

const faults: string[] = [];
const judged = new Map<string, string | undefined>();
const judge = (expression: Expression): string | undefined => {
  const key = `/${expression.source}/${expression.flags}`;
  if (!judged.has(key)) judged.set(key, judgeExpression(expression));
  return judged.get(key);
};
const unused = new Set(Object.keys(known));
for (const file of files) {
  const { expressions, made } = findExpressions(readFileSync(join(root, file), 'utf8'), {
    typed: file.endsWith('.ts'),
  });
  for (const expression of expressions) {
    const fault = judge(expression);
    if (fault !== undefined) faults.push(`${file}:${expression.line} /${expression.source}/ ${fault}`);
  }
  if (made.length > 0) unused.delete(file);
  if (made.length > 0 && known[file] === undefined) {
    faults.push(...made.map(({ line, code }) => `${file}:${line} ${code} is made at run time: list it with a reason`));
  }
}
faults.push(...[...unused].map((file) => `${file} makes no expression at run time any more: take it off the list`));

for (const fault of faults) console.error(fault);
console.log(`${judged.size} regular expressions judged, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
