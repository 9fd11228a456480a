import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findExpressions } from './find-expressions.ts';
import { judgeExpression } from './judge-expression.ts';

const judge = (expression: RegExp) => judgeExpression(expression);

test('an expression that backtracks is found, exponential or polynomial', () => {
  assert.match(
    String(judge(/^\s*(<\?xml[^>]*\?>)?\s*(<!--[\s\S]*?-->\s*)*<([\w.-]+:)?Policy[\s>]/)),
    /takes exponential time/,
  );
  for (const polynomial of [/\s+$/, /\/+$/, /(.*)\s*;/, /[^x]*x$/, /\([^)]*\)\s*$/]) {
    assert.match(String(judge(polynomial)), /takes .*polynomial time/, String(polynomial));
  }
});

test('an expression that takes time in proportion to its input passes', () => {
  for (const linear of [/^[0-9]{9}$/, /^\s+/, /[^a-z]+/g, /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, /abc/i]) {
    assert.equal(judge(linear), undefined, String(linear));
  }
});

test('expressions are found wherever a program has them', () => {
  const program = [
    'const a: RegExp = /one+/gi;',
    "const b = new RegExp('two+', 'u');",
    'const c = RegExp(`three+`);',
    'const d = new RegExp(String.raw`four\\d+`);',
    "const e = text.match('five+');",
    "const f = { pattern: '^six+$', patternProperties: { '^seven+': true } };",
    'const g = 1 / a / 2;',
  ].join('\n');
  const { expressions, made } = findExpressions(program, { typed: true });
  assert.deepEqual(
    expressions.map(({ source, flags, line }) => [source, flags, line]),
    [
      ['one+', 'gi', 1],
      ['two+', 'u', 2],
      ['three+', '', 3],
      ['four\\d+', '', 4],
      ['five+', '', 5],
      ['^six+$', 'u', 6],
      ['^seven+', 'u', 6],
    ],
  );
  assert.deepEqual(made, []);
});

test('an expression that is made of what the program does not say is told, and so is RegExp under another name', () => {
  const program = "const a = new RegExp(name);\nconst b = RegExp('x' + name);\nconst R = RegExp;\na instanceof RegExp;";
  assert.deepEqual(
    findExpressions(program, { typed: false }).made.map(({ line }) => line),
    [1, 2, 3],
  );
});
