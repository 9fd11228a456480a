/** A form field: how often it occurs, and its first value. */
export interface FormField {
  readonly count: number;
  /** `undefined` if it does not occur. */
  readonly first: string | undefined;
}

const AMPERSAND = '&';
const PERCENT = 0x25;
const PLUS = 0x2b;
const EQUALS = 0x3d;
const SPACE = 0x20;

/**
 * Finds the field `name` (ASCII) in a form-encoded text, as `URLSearchParams` would read it. Walks over the text once,
 * and decodes only the value that counts: a form of ten thousand fields costs no more than its length.
 */
export function readField(form: string, name: string): FormField {
  let count = 0;
  let first: string | undefined;
  // A leading `?` is not part of the first name.
  let start = form.startsWith('?') ? 1 : 0;
  while (start < form.length) {
    const next = form.indexOf(AMPERSAND, start);
    const end = next === -1 ? form.length : next;
    if (isNamed(form, { start, end, name })) {
      count += 1;
      first ??= new URLSearchParams(form.slice(start, end)).get(name) ?? undefined;
    }
    start = end + 1;
  }
  return { count, first };
}

/** Whether the field from `start` to `end` decodes to `name`. Stops at the first difference. */
function isNamed(
  form: string,
  { start, end, name }: { readonly start: number; readonly end: number; readonly name: string },
): boolean {
  let at = start;
  for (let position = 0; position < name.length; position += 1) {
    if (at >= end) return false;
    let code = form.charCodeAt(at);
    if (code === PERCENT && at + 2 < end) {
      const byte = readHex(form.charCodeAt(at + 1)) * 16 + readHex(form.charCodeAt(at + 2));
      if (!Number.isNaN(byte)) {
        code = byte;
        at += 2;
      }
    } else if (code === PLUS) code = SPACE;
    if (code !== name.charCodeAt(position)) return false;
    at += 1;
  }
  return at === end || form.charCodeAt(at) === EQUALS;
}

function readHex(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
