import { endOfJsonString, jsonBounds, tooDeep, tooMany } from '@portvakt/protocol';

type JsonObject = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NOT_STRICT = 'must be one JSON object in UTF-8 with no member twice';

/**
 * Returns the JSON object in `bytes`, or what is wrong with it as the end of a sentence. The bytes must be valid UTF-8
 * and hold one object, within the limits for all JSON that is sent here. No object in it may name a member twice: RFC
 * 7519 §4 lets a parser pick either of the two, so two readers of one grant could see different grants.
 */
export function parseStrictJsonObject(bytes: Uint8Array): JsonObject | string {
  try {
    const text = decoder.decode(bytes);
    // Runs before the parser. Text that is not JSON may pass here; the parser then rejects it.
    const wrong = findRepeatedOrExcess(text);
    if (wrong !== undefined) return wrong;
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return NOT_STRICT;
    return value as JsonObject;
  } catch {
    return NOT_STRICT;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Finds in one walk what is wrong with `json`: too deep, too much, or an object that names a member twice (escapes
 * resolved).
 */
function findRepeatedOrExcess(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let values = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open.push(code === OPEN_BRACE ? new Set() : undefined);
      values += 1;
      if (open.length > jsonBounds.depth) return tooDeep(jsonBounds);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) open.pop();
    else if (code === COMMA) values += 1;
    else if (code === QUOTE) {
      const start = at;
      at = endOfJsonString(json, at);
      if (at === -1) return NOT_STRICT;
      let next = at + 1;
      while (BLANKS.has(json.charCodeAt(next))) next += 1;
      // In valid JSON, a string before a colon is always a member's name.
      if (json.charCodeAt(next) === COLON) {
        const written = json.slice(start + 1, at);
        // Most names have no escapes; the others are resolved.
        const name: string = written.includes('\\') ? JSON.parse(`"${written}"`) : written;
        const names = open.at(-1);
        if (names?.has(name)) return NOT_STRICT;
        names?.add(name);
      }
    }
    if (values > jsonBounds.values) return tooMany(jsonBounds);
  }
  return undefined;
}
