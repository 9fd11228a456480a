/** What a backup says of itself, in `manifest.json`. Names are those of the file. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** When it was begun, ISO 8601. Everything that was confirmed before is in it. */
  readonly made_at: string;
  /** The version of Portvakt that made it. */
  readonly version: string;
  readonly engine: 'sqlite' | 'postgres';
  readonly engine_version: string;
  /** The copy of the database, beside the manifest. */
  readonly file: string;
  readonly bytes: number;
  /** Of that file, in hex. */
  readonly sha256: string;
  readonly issuer: string | null;
  /** The migrations that made its tables, in order. */
  readonly migrations: readonly string[];
  /** How many rows of what is registered it has, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** The ids of the key encryption keys that its private keys are encrypted with, where the settings named them. */
  readonly key_encryption_keys: readonly string[];
  readonly audit_log: { readonly origin: string; readonly size: number } | null;
}

export const FORMAT = 'portvakt-backup/1';

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const forms: Readonly<Record<Exclude<keyof Manifest, 'format'>, (value: unknown) => boolean>> = {
  made_at: (value) => isText(value) && !Number.isNaN(Date.parse(value as string)),
  version: isText,
  engine: (value) => value === 'sqlite' || value === 'postgres',
  engine_version: isText,
  // A name and no path: what is read is in the same folder.
  file: (value) => isText(value) && /^[a-z.]+$/.test(value as string),
  bytes: isCount,
  sha256: (value) => isText(value) && /^[0-9a-f]{64}$/.test(value as string),
  issuer: (value) => value === null || isText(value),
  migrations: isTextList,
  rows: (value) => isObject(value) && Object.values(value).every(isCount),
  key_encryption_keys: isTextList,
  audit_log: (value) => value === null || (isObject(value) && isText(value.origin) && isCount(value.size)),
};

/** The manifest in `text`, or a phrase that says what is wrong with it. */
export function parseManifest(text: string): Manifest | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  if (!isObject(parsed) || !isText(parsed.format)) return 'it has no format';
  if (parsed.format !== FORMAT) return `its format is ${parsed.format}, and this version knows ${FORMAT}`;
  const read = parsed;
  const wrong = Object.entries(forms).find(([name, isFit]) => !isFit(read[name]));
  return wrong === undefined ? (parsed as unknown as Manifest) : `${wrong[0]} is missing or wrong`;
}
