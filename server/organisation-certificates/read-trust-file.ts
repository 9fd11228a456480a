import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { decodeUtf8, findExcess, recogniseBytes } from '@portvakt/protocol';
import { Ajv } from 'ajv';
import { type Static, Type } from 'typebox';
import { findEnvironmentOfName } from './known-authorities.ts';
import {
  type Anchors,
  type DeclaredAnchor,
  type Environment,
  noAnchors,
  policiesOf,
  readAnchors,
  type TrustStore,
} from './trust-store.ts';

const strict = { additionalProperties: false };

const certificates = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
  description: 'PEM: the text itself, or the path of a file, relative to this one.',
});

/** The form of a trust file. */
export const trustFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    anchors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            environment: Type.Union([Type.Literal('local'), Type.Literal('test'), Type.Literal('production')]),
            certificates,
          },
          strict,
        ),
      ),
    ),
    policies: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9]+(\\.[0-9]+)+(\\.\\*)?$' }), {
        description: 'Allowed policies of leaves, in place of the list of the environment.',
      }),
    ),
    european_anchors: Type.Optional(Type.Array(Type.Object({ certificates }, strict))),
    allow_internal_addresses: Type.Optional(
      Type.Array(Type.String({ pattern: '^[^:/ ]+:[0-9]+$' }), {
        description: 'host:port of revocation sources that are internal addresses.',
      }),
    ),
  },
  { ...strict, title: 'Portvakt trust file' },
);

type TrustFile = Static<typeof trustFileSchema>;

/** A trust file that cannot be used. Every problem begins with the JSON path of its cause. */
export class InvalidTrustFileError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super(`The trust file ${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidTrustFileError';
  }
}

/** The trust store in `file`, for a server in `environment`. */
export async function readTrustFile(
  file: string,
  { environment, now }: { environment: Environment; now: number },
): Promise<TrustStore> {
  const declared = await readForm(file);
  const read = async (text: string | readonly string[], place: string) =>
    readPem(text, { folder: dirname(file), place });
  const anchors: DeclaredAnchor[] = [];
  const problems: string[] = [];
  const collect = async (
    list: readonly { certificates: string | readonly string[]; environment?: Environment }[],
    section: string,
  ) => {
    const found: DeclaredAnchor[] = [];
    for (const [index, anchor] of list.entries()) {
      const place = `$.${section}[${index}].certificates`;
      const ders = await read(anchor.certificates, place).catch((error: Error) => {
        problems.push(error.message);
        return [];
      });
      found.push(
        ...ders.map((certificate) => ({ environment: anchor.environment ?? environment, certificate, place })),
      );
    }
    return found;
  };
  anchors.push(...(await collect(declared.anchors ?? [], 'anchors')));
  const foreign = await collect(declared.european_anchors ?? [], 'european_anchors');
  const norwegian = readAnchors(anchors, { environment, now });
  const european = readAnchors(foreign, { environment, now });
  for (const result of [norwegian, european]) if ('problems' in result) problems.push(...result.problems);
  if (problems.length > 0) throw new InvalidTrustFileError(file, problems);
  return composeTrustStore({
    // The function has already thrown if there were problems.
    anchors: norwegian as Anchors,
    european: european as Anchors,
    policies: declared.policies ?? policiesOf(environment),
    environment,
    allowedInternal: new Set(declared.allow_internal_addresses),
  });
}

/** A trust store that does not change. With `environment` it recognises real authorities of the other environment. */
export function composeTrustStore(given: {
  anchors: Anchors;
  european?: Anchors;
  policies: readonly string[];
  environment?: Environment;
  allowedInternal?: ReadonlySet<string>;
}): TrustStore {
  return {
    anchors: () => given.anchors,
    european: () => given.european ?? noAnchors,
    policies: () => given.policies,
    // Only a hint by the name: the most frequent mistake is a test certificate sent to production.
    findEnvironment: (_, issuerAttributes) => {
      const known = findEnvironmentOfName(issuerAttributes);
      return given.environment === undefined || known === given.environment ? undefined : known;
    },
    allowedInternal: given.allowedInternal ?? new Set(),
  };
}

async function readForm(file: string): Promise<TrustFile> {
  let value: unknown;
  let excess: string | undefined;
  try {
    const decoded = decodeUtf8(await readFile(file));
    if ('problem' in decoded) throw new Error(decoded.problem.replaceAll('FILE', file));
    const { text } = decoded;
    excess = findExcess(text);
    value = excess === undefined ? JSON.parse(text) : undefined;
  } catch (error) {
    throw new InvalidTrustFileError(file, [`$: ${(error as Error).message}`]);
  }
  if (excess !== undefined) throw new InvalidTrustFileError(file, [`$: the file ${excess}`]);
  const validate = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false }).compile<TrustFile>(
    trustFileSchema,
  );
  if (validate(value)) return value;
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${toJsonPath(instancePath)}: ${params.additionalProperty === undefined ? message : `there is no field ${params.additionalProperty}`}`,
  );
  throw new InvalidTrustFileError(file, problems.slice(0, 10));
}

/** Turns `/anchors/0` into `$.anchors[0]`, the form in all other problems. */
function toJsonPath(pointer: string): string {
  return `$${pointer.replace(/\/([0-9]+)(?=\/|$)/g, '[$1]').replaceAll('/', '.')}`;
}

async function readPem(
  text: string | readonly string[],
  { folder, place }: { folder: string; place: string },
): Promise<readonly Buffer[]> {
  const texts = typeof text === 'string' ? [text] : text;
  const ders: Buffer[] = [];
  for (const one of texts) {
    const pem = one.includes('-----BEGIN ') ? one : await readPemFile(resolve(folder, one), { name: one, place });
    const blocks = pem
      .split('-----BEGIN CERTIFICATE-----')
      .slice(1)
      .map((part) => part.split('-----END CERTIFICATE-----', 2))
      .filter(([base64 = '', end]) => end !== undefined && /^[A-Za-z0-9+/=\s]+$/.test(base64));
    if (blocks.length === 0) throw new Error(`${place}: there is no certificate in PEM`);
    for (const [base64 = ''] of blocks) ders.push(Buffer.from(base64, 'base64'));
  }
  return ders;
}

/** Gives binary files an error of their own: certificates are distributed as DER as often as in PEM. */
async function readPemFile(file: string, { name, place }: { name: string; place: string }): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${place}: ${name} cannot be read (${error.code})`);
  });
  const kind = recogniseBytes(bytes);
  if (kind !== undefined) throw new Error(`${place}: ${name} is not PEM: ${kind.replaceAll('FILE', name)}`);
  return bytes.toString('utf8');
}
