import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const locales = ['nb', 'nn', 'en'] as const;

/**
 * What is wrong with the messages in `folder`, a sentence each: a message that a language lacks, or whose placeholders differ from
 * bokmål's, an empty one, and one that two areas have.
 */
export function checkMessages(folder: string): readonly string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  for (const area of readdirSync(folder)) {
    const [base, ...others] = locales.map((locale) => ({ locale, messages: readMessages(folder, area, locale) }));
    if (base === undefined) continue;
    const names = new Set([base, ...others].flatMap(({ messages }) => Object.keys(messages)));
    for (const name of names) {
      const owner = owners.get(name);
      if (owner !== undefined) problems.push(`${area} and ${owner} both have the message ${name}.`);
      owners.set(name, area);
      for (const { locale, messages } of [base, ...others]) {
        const text = messages[name];
        const place = `messages/${area}/${locale}.json`;
        if (text === undefined || text === '') problems.push(`${place} lacks the message ${name}.`);
        else if (listPlaceholders(text) !== listPlaceholders(base.messages[name] ?? '')) {
          problems.push(`${place}: ${name} has other placeholders than bokmål has.`);
        }
      }
    }
  }
  return problems;
}

function readMessages(folder: string, area: string, locale: string): Readonly<Record<string, string>> {
  const { $schema, ...messages } = JSON.parse(readFileSync(join(folder, area, `${locale}.json`), 'utf8'));
  return messages;
}

function listPlaceholders(text: unknown): string {
  return [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].sort().join();
}
