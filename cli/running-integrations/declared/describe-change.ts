import { cleanText } from '../../command-line/write-table.ts';
import type { PlannedChange } from './planned-step.ts';

const SIGNS = { create: '+', add: '+', change: '~', remove: '-', deactivate: '-' } as const;

/** A change in a line: `+ key my-key on "Nightly job" (1f0c…)`. */
export function describeChange({ does, what, of, name, client_id: id, fields }: PlannedChange): string {
  const subject = what === 'scope' || what === 'access' ? of : `"${of}"${id === undefined ? '' : ` (${id})`}`;
  const changed = does === 'change' ? `: ${fields.map(({ field }) => field).join(', ')}` : '';
  const words = {
    scope: `${does} scope ${subject}${changed}`,
    integration: `${does} integration ${subject}${changed}`,
    key: `${does} key ${name} ${does === 'add' ? 'to' : 'from'} ${subject}`,
    'on-behalf-of': `${does} on-behalf-of ${name} of ${subject}${changed}`,
    access: `${does === 'add' ? 'grant' : 'withdraw'} ${subject} ${does === 'add' ? 'to' : 'from'} ${name}`,
  };
  return cleanText(`${SIGNS[does]} ${words[what]}`);
}

/** The fields of a change, a line each: `    access_token_lifetime: 120 → 60`. Of lists, what comes and what goes. */
export function describeFields({ fields }: PlannedChange): readonly string[] {
  return fields.flatMap(({ field, before, after }) => {
    if (!Array.isArray(after) || !(before === undefined || Array.isArray(before)))
      return [cleanText(`    ${field}: ${showValue(before)} → ${showValue(after)}`)];
    const [old, now] = [(before ?? []).map(String), after.map(String)];
    return [
      `    ${field}:`,
      ...old.filter((word) => !now.includes(word)).map((word) => `      - ${word}`),
      ...now.filter((word) => !old.includes(word)).map((word) => `      + ${word}`),
    ].map(cleanText);
  });
}

/** A value of a field, for people. */
export function showValue(value: unknown): string {
  return value === undefined || value === null ? '(none)' : JSON.stringify(value);
}
