/** Limits of a JSON text. */
export interface JsonBounds {
  /** Nested arrays and objects. */
  readonly depth: number;
  /** Members of objects and elements of arrays, in total. */
  readonly values: number;
}

/** Limits for JSON that is sent to this server: far more than any interface needs, and cheap to hold. */
export const jsonBounds: JsonBounds = { depth: 32, values: 20_000 };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * How a JSON text exceeds `bounds`, as the end of a sentence («The body …»); nothing if it does not. Walks over the
 * text once before it is parsed. Whether it is JSON at all is left to the parser.
 *
 * @example findExcess('[[]]', { depth: 1, values: 10 }); // 'is nested more than 1 deep'
 */
export function findExcess(text: string, bounds: JsonBounds = jsonBounds): string | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfJsonString(text, at);
      if (at === -1) return undefined;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      values += 1;
      if (depth > bounds.depth) return tooDeep(bounds);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    else if (code === COMMA) values += 1;
    if (values > bounds.values) return tooMany(bounds);
  }
  return undefined;
}

export function tooDeep({ depth }: JsonBounds): string {
  return `is nested more than ${depth} deep`;
}

export function tooMany({ values }: JsonBounds): string {
  return `has more than ${values} members and elements`;
}

/**
 * The position of the quote that ends the JSON string which begins at `start`, or -1. Long strings are searched rather
 * than stepped through.
 */
export function endOfJsonString(json: string, start: number): number {
  let at = json.indexOf('"', start + 1);
  while (at !== -1 && isEscaped(json, at, start)) at = json.indexOf('"', at + 1);
  return at;
}

/** Whether an odd number of backslashes comes right before `position`, counted from `start` on. */
function isEscaped(json: string, position: number, start: number): boolean {
  let before = position;
  while (before - 1 > start && json.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (position - before) % 2 === 1;
}
