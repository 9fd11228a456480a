import { type Setting, wholeNumber } from './setting.ts';

const MOST = 64;
const number = wholeNumber(1, MOST);

/**
 * How many processes answer: a number, or `auto` for one on each of the `cores` that this process may use, where they can share the database.
 */
export function countWorkers(cores: number): Pick<Setting<number>, 'form' | 'parse'> {
  return {
    form: `${number.form}, or \`auto\``,
    parse: (text, context) => {
      if (text !== 'auto') return number.parse(text, context);
      return context.earlier.database.kind === 'sqlite-memory' ? 1 : Math.min(cores, MOST);
    },
  };
}
