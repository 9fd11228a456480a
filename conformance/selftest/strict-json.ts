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
    for (const [, name = '', value = ''] of text.matchAll(/"((?:[^"\\]|\\.)*)":("(?:[^"\\]|\\.)*"|[^,{}[\]]+)/g)) {
      const key: string = JSON.parse(`"${name}"`);
      if (!Object.hasOwn(first, key)) first[key] = JSON.parse(value);
    }
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
  const open: (Set<string> | undefined)[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[[\]{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const name: string = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1));
      const names = open.at(-1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
    if (open.length > DEEPEST) return true;
  }
  return false;
}
