import { readMember } from './read-member.ts';

/** Longest text, in characters, and longest list that a body may hold. Far above what is in use, and cheap to compare. */
const LONGEST_TEXT = 1024;
const LONGEST_LIST = 500;
/** Places that are complained of: lists in lists could have hundreds of thousands, and more would help nobody. */
const MOST_PLACES = 50;

/** A member of a JSON object. */
type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the fields of a JSON body one by one, and collects what is wrong with their form under the names of the fields.
 * `null` counts as absent, and the case of a field's name does not matter. Values are good only when nothing is wrong in the end.
 */
export class Fields {
  /** Sentences by the path of the field. */
  readonly errors: Record<string, string[]>;
  readonly #members: Members;
  readonly #path: string;

  constructor(value: unknown, { path = '', errors = {} }: { path?: string; errors?: Record<string, string[]> } = {}) {
    this.errors = errors;
    this.#path = path;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#members = isObject ? (value as Members) : {};
    if (!isObject) this.#complain('', 'must be a JSON object');
  }

  get wrong(): boolean {
    return Object.keys(this.errors).length > 0;
  }

  has(name: string): boolean {
    return this.#read(name) !== undefined;
  }

  /** A text; the empty one where a required field is missing. */
  text(name: string, options: { longest?: number } = {}): string {
    const text = this.optionalText(name, options);
    if (text === undefined && this.#read(name) === undefined) this.#complain(name, 'is required');
    return text ?? '';
  }

  optionalText(name: string, { longest = LONGEST_TEXT }: { longest?: number } = {}): string | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    if (isText(value, longest)) return value;
    this.#complain(name, `must be a text of at most ${longest} characters`);
    return undefined;
  }

  answer(name: string, fallback: boolean): boolean {
    const value = this.#read(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    this.#complain(name, 'must be true or false');
    return fallback;
  }

  object(name: string): Fields {
    return new Fields(this.#read(name), { path: this.#place(name), errors: this.errors });
  }

  /** Every member, where all of them are texts. */
  allTexts(): Readonly<Record<string, string>> {
    const names = Object.keys(this.#members);
    if (names.length > LONGEST_LIST) this.#complain('', 'has too many members');
    return Object.fromEntries(names.slice(0, LONGEST_LIST).map((name) => [name, this.text(name)]));
  }

  /** A list of texts; empty when it is absent. */
  texts(name: string): readonly string[] {
    const list = this.#list(name) ?? [];
    if (list.every((entry) => isText(entry, LONGEST_TEXT))) return list as string[];
    this.#complain(name, 'must be a list of texts');
    return [];
  }

  /** A list of objects, each read by `read`; nothing when it is absent. */
  objects<T>(name: string, read: (fields: Fields) => T): readonly T[] | undefined {
    return this.#list(name)?.map((entry, index) =>
      read(new Fields(entry, { path: this.#place(`${name}[${index}]`), errors: this.errors })),
    );
  }

  #list(name: string): readonly unknown[] | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length <= LONGEST_LIST) return value;
    this.#complain(name, `must be a list of at most ${LONGEST_LIST}`);
    return undefined;
  }

  #read(name: string): unknown {
    return readMember(this.#members, name) ?? undefined;
  }

  #place(name: string): string {
    return [this.#path, name].filter((part) => part !== '').join('.');
  }

  #complain(name: string, what: string): void {
    const place = this.#place(name) || '$';
    if (this.errors[place] === undefined && Object.keys(this.errors).length >= MOST_PLACES) return;
    this.errors[place] = [...(this.errors[place] ?? []), `${place} ${what}.`];
  }
}

/** Whether `value` is a text without control characters but for tabs and line breaks. */
function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value);
}
