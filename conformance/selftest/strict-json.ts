import { runInNewContext } from 'node:vm';

type JsonObject = Readonly<Record<string, unknown>>;

const DEEPEST = 100;

/** One JSON object without a member that comes twice, or nothing. */
export function parseStrict(text: string): JsonObject | undefined {
  try {
    return namesTwice(text) ? undefined : asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** As a program reads an object: with comments, without quotation marks, with any number. A weakness. */
export function parseAsProgram(text: string): JsonObject | undefined {
  const tidy = text.replaceAll('\0', '').replaceAll('\ufeff', '').replaceAll('\u0001', '');
  for (const candidate of [tidy, `${tidy}}`, tidy.replace(/\}\{\}$/, '}')]) {
    try {
      const value: unknown = runInNewContext(`(${candidate})`, {}, { timeout: 100 });
      const inner: unknown = typeof value === 'string' ? JSON.parse(value) : Array.isArray(value) ? value[0] : value;
      const read = asObject(inner);
      if (read !== undefined) return { ...read };
    } catch {}
  }
  return undefined;
}

/** Takes the last, or the first, of two members with one name. A weakness. */
export function parseLax(text: string, which: 'first' | 'last'): JsonObject | undefined {
  try {
    const last = asObject(JSON.parse(text));
    if (last === undefined || which === 'last') return last;
    const first: Record<string, unknown> = {};
    for (const { name, end, depth } of listNames(text))
      if (depth === 1 && !Object.hasOwn(first, name)) first[name] = readSimple(text, end) ?? last[name];
    return { ...last, ...first };
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Whether an object names a member twice (escapes resolved), or the text is nested too deep to be read. */
function namesTwice(text: string): boolean {
  const seen = new Set<string>();
  for (const { name, object, depth } of listNames(text)) {
    const place = `${object} ${name}`;
    if (depth > DEEPEST || seen.has(place)) return true;
    seen.add(place);
  }
  return false;
}

interface MemberName {
  readonly name: string;
  /** Where the object begins that has it. */
  readonly object: number;
  /** Where its value begins. */
  readonly end: number;
  readonly depth: number;
}

/** The names of members in JSON, in their order: every text that a colon follows. */
function* listNames(text: string): Generator<MemberName> {
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(at);
      if (open.length > DEEPEST) yield { name: '', object: at, end: at, depth: open.length };
    } else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const begin = at;
      at = endOfText(text, at);
      let next = at + 1;
      while (/\s/.test(text[next] ?? '')) next += 1;
      if (text[next] === ':')
        yield {
          name: JSON.parse(text.slice(begin, at + 1)),
          object: open.at(-1) ?? -1,
          end: next + 1,
          depth: open.length,
        };
    }
  }
}

/** Where the text that begins at `at` ends: its quotation mark, or the end of all. */
function endOfText(json: string, at: number): number {
  for (let next = at + 1; next < json.length; next += 1) {
    if (json[next] === '\\') next += 1;
    else if (json[next] === '"') return next;
  }
  return json.length;
}

/** The text, number or word that begins at `at`; nothing for an object or a list. */
function readSimple(json: string, at: number): unknown {
  if (json[at] === '"') return JSON.parse(json.slice(at, endOfText(json, at) + 1));
  const word = /^[^,{}[\]]{1,40}/.exec(json.slice(at, at + 40))?.[0];
  return word === undefined ? undefined : JSON.parse(word);
}
