import type { FilterName } from '../format/placeholder.ts';
import type { Json } from '../format/read-value.ts';

/** Letters and Cyrillic ones that look the same. */
const LOOKALIKES: Readonly<Record<string, string>> = { o: 'о', e: 'е', a: 'а', p: 'р', c: 'с' };

/** What a filter of a placeholder makes of its value. */
export function applyFilter(value: Json, filter: string): Json {
  if (filter === 'json') return JSON.stringify(value);
  const ofList = Array.isArray(value) ? listFilters[filter as FilterName] : undefined;
  if (ofList !== undefined) return ofList(value as readonly Json[]);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return filters[filter as FilterName](text);
}

/** What differs for a list. */
const listFilters: Readonly<Partial<Record<FilterName, (list: readonly Json[]) => Json>>> = {
  reversed: (list) => list.toReversed(),
  first: (list) => list[0] ?? '',
  in_lines: (list) => list.map((item) => inLines(String(item))),
};

function inLines(text: string): string {
  return text.replace(/.{64}/g, '$&\r\n');
}

const filters: Readonly<Record<FilterName, (text: string) => string>> = {
  text: (text) => text,
  json: (text) => JSON.stringify(text),
  no_slash: (text) => (text.endsWith('/') ? text.slice(0, -1) : text),
  other_slash: (text) => (text.endsWith('/') ? text.slice(0, -1) : `${text}/`),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  host: (text) => new URL(text).host,
  upper_host: (text) => {
    const { origin } = new URL(text);
    return text.replace(origin, origin.toUpperCase());
  },
  other_scheme: (text) =>
    text.startsWith('https:') ? text.replace('https:', 'http:') : text.replace('http:', 'https:'),
  other_port: (text) => {
    const url = new URL(text);
    return text.replace(url.host, `${url.hostname}:${url.port === '8123' ? '8124' : '8123'}`);
  },
  lookalike: (text) => text.replace(/[oeapc]/, (letter) => LOOKALIKES[letter] ?? letter),
  encoded: (text) => encodeURIComponent(text),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  first: (text) => text,
  in_lines: inLines,
  five_hundred_times: (text) => Array.from({ length: 500 }, () => text).join(' '),
  reversed: (text) => text.split(' ').reverse().join(' '),
};
