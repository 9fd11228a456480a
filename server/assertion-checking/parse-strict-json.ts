type JsonObject = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The JSON object in `bytes`, or `undefined` unless they are valid UTF-8 and hold one object in which no object has
 * two members of the same name. RFC 7519 §4 lets a parser pick either of two such members; two readers of one grant
 * that picked differently would see different grants.
 */
export function parseStrictJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const text = decoder.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return hasRepeatedMember(text) ? undefined : (value as JsonObject);
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Whether some object in `json`, which is known to be valid JSON, names a member twice (escapes resolved). */
function hasRepeatedMember(json: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === OPEN_BRACE) open.push(new Set());
    else if (code === CLOSE_BRACE) open.pop();
    else if (code === QUOTE) {
      const start = at;
      at = endOfString(json, at);
      let next = at + 1;
      while (BLANKS.has(json.charCodeAt(next))) next += 1;
      // In valid JSON a string before a colon is a member's name, and nothing else is.
      if (json.charCodeAt(next) === COLON) {
        const written = json.slice(start + 1, at);
        // Most names stand as they are; those with escapes are resolved.
        const name: string = written.includes('\\') ? JSON.parse(`"${written}"`) : written;
        const names = open.at(-1);
        if (names?.has(name)) return true;
        names?.add(name);
      }
    }
  }
  return false;
}

/** The position of the quote that ends the string that begins at `start`; long strings are searched, not stepped through. */
function endOfString(json: string, start: number): number {
  let at = json.indexOf('"', start + 1);
  while (isEscaped(json, at)) at = json.indexOf('"', at + 1);
  return at;
}

/** Whether an odd number of backslashes stands before `position`. */
function isEscaped(json: string, position: number): boolean {
  let before = position;
  while (json.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (position - before) % 2 === 1;
}
