import type { PartResult } from './drive-round.ts';
import type { ColdTimes } from './measure-cold.ts';
import type { RotationTimes } from './measure-rotation.ts';
import { writeTable } from './write-tables.ts';

interface Line extends PartResult {
  readonly title: string;
  readonly moment: string;
  readonly perSecond: number;
  readonly failures: number;
}

/** What the moments after a restart and a key rotation are like, as a Markdown table; empty when none was measured. */
export function writeMomentTable(cold: readonly ColdTimes[], rotations: readonly RotationTimes[]): string {
  const lines: Line[] = [
    ...cold.flatMap(({ title, cold: first, warm }) => [
      {
        title,
        moment: 'two seconds after a restart, no client met before',
        ...first,
        perSecond: first.tokensPerSecond,
      },
      { title, moment: 'two seconds later, for the same clients', ...warm, perSecond: warm.tokensPerSecond },
    ]),
    ...rotations.flatMap(({ title, result: { aroundKey, failures } }) =>
      aroundKey === undefined
        ? []
        : [
            {
              title,
              moment: 'second before a key rotation',
              ...aroundKey.before,
              perSecond: aroundKey.before.tokens,
              failures,
            },
            {
              title,
              moment: 'first second with the new key',
              ...aroundKey.after,
              perSecond: aroundKey.after.tokens,
              failures,
            },
          ],
    ),
  ];
  return writeTable(
    [
      ['moments', ({ title }) => title],
      ['when', ({ moment }) => moment],
      ['tokens/s', ({ perSecond }) => perSecond.toFixed(0)],
      ['p50 ms', ({ p50 }) => p50.toFixed(2)],
      ['p99 ms', ({ p99 }) => p99.toFixed(1)],
      ['longest ms', ({ longest }) => longest.toFixed(0)],
      ['answers that were no token', ({ failures }) => String(failures)],
    ],
    lines,
  );
}
