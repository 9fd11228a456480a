import { refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { RowProof, Source } from '#audit-log';
import type { ChangeStore } from '#audit-trail';
import { choice, done, endpointsOf, line, machine, number } from '#endpoints';
import { findRunner, type RecordStore } from '#grant-journal';
import { changeScopes, listReadableKinds } from './list-readable-kinds.ts';

const CLIENTS = 'idporten:dcr.read';
/** Each proof reads tiles of its own. */
const LARGEST_PAGE = 100;

const proofAnswer = Type.Object(
  {
    id: number('The id of the record in `/audit/tokens`, or of the change in `/audit`.'),
    index: number('The leaf of the log that is about it, from 0.'),
    version: number('Which columns the entry has.'),
    entry: Type.String({ description: 'The whole record as a JSON array: docs/audit-log.md lists its columns.' }),
    salt: line(
      44,
      '32 bytes in base64. The leaf is the SHA-256 of a zero byte, the salt, the version as a byte and the entry (RFC 6962).',
    ),
    proof: Type.String({
      description:
        'All of it in the form of C2SP tlog-proof, to be kept as a file. Its `extra` is the salt, the version and the entry.',
    }),
  },
  { title: 'AuditProof' },
);

export interface ProofReadingDependencies {
  readonly records: Pick<RecordStore, 'list' | 'readOwnClients'>;
  readonly changes: Pick<ChangeStore, 'listConcerning'>;
  /** Nothing where no audit log is kept. */
  readonly proveRows: ((of: { source: Source; ids: readonly number[] }) => Promise<readonly RowProof[]>) | undefined;
}

const { read } = endpointsOf<ProofReadingDependencies>();

/** What an organisation takes away of its own record, with proofs that it is in the audit log. */
export const proofEndpoints = [
  read({
    method: 'GET',
    path: '/audit/proofs',
    tag: 'Audit',
    summary: 'Your own events, with proofs that they are in the audit log',
    description:
      "Newest first. `record=tokens` (idporten:dcr.read) has tokens and refusals of clients that the organisation runs, and tokens that its own clients got through a supplier; `record=changes` has the changes that `/audit` shows, but for those that another organisation's client made. What was recorded in the last seconds is not in the log yet, and is left out. A page may have fewer entries than asked for, even none, while page.before says where it goes on. 404 where the server keeps no audit log.",
    caller: machine(changeScopes),
    query: Type.Object({
      record: Type.Optional(choice(['tokens', 'changes'], '`tokens` when absent.')),
      before: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'Only records older than this one: page.before of an answer leads to the next.',
        }),
      ),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(proofAnswer),
          page: Type.Object({ size: number(), before: Type.Optional(number('To ask for those that are older.')) }),
        },
        { title: 'AuditProofPage' },
      ),
    },
    read: async ({ records, changes, proveRows }, { caller, query }) => {
      if (proveRows === undefined) return refuse('audit-log-missing');
      const { record = 'tokens', before, size = 50 } = query;
      const { organisation, scopes } = caller;
      const found =
        record === 'tokens'
          ? await listTokens(records, { organisation: scopes.has(CLIENTS) ? organisation : undefined, before, size })
          : await listChanges(changes, { organisation, kinds: listReadableKinds(scopes), before, size });
      const proofs = await proveRows({ source: record === 'tokens' ? 'grant' : 'change', ids: found.ids });
      return done({
        content: proofs.map(({ id, index, salt, entry, proof }) => ({
          ...{ id, index, proof },
          version: entry[0] ?? 0,
          entry: entry.subarray(1).toString(),
          salt: salt.toString('base64'),
        })),
        page: { size, ...(found.next !== undefined && { before: found.next }) },
      });
    },
  }),
];

/** Ids that may be proved to the caller, and where the list goes on. */
interface FoundIds {
  readonly ids: readonly number[];
  readonly next: number | undefined;
}

interface Page {
  readonly before: number | undefined;
  readonly size: number;
}

/** A proof tells all of a record: only of those is one given that the caller may read whole. */
async function listTokens(
  records: ProofReadingDependencies['records'],
  { organisation, before, size }: Page & { organisation: string | undefined },
): Promise<FoundIds> {
  if (organisation === undefined) return { ids: [], next: undefined };
  const { rows, reached } = await records.list({ party: organisation, prefixes: [], before, limit: size });
  const through = rows.filter((row) => findRunner(row) !== organisation);
  const own = await records.readOwnClients([...new Set(through.map(({ client_id }) => client_id))], organisation);
  const ids = rows
    .filter((row) => findRunner(row) === organisation || (row.outcome === 'token' && own.has(row.client_id)))
    .map(({ id }) => id);
  return { ids, next: rows.length === size ? rows.at(-1)?.id : reached };
}

async function listChanges(
  changes: ProofReadingDependencies['changes'],
  { organisation, kinds, before, size }: Page & { organisation: string; kinds: readonly string[] },
): Promise<FoundIds> {
  const rows = await changes.listConcerning(organisation, { kinds, subject: undefined, before, limit: size });
  const ids = rows
    .filter(({ actor_orgno }) => actor_orgno === null || actor_orgno === organisation)
    .map(({ id }) => id);
  return { ids, next: rows.length === size ? rows.at(-1)?.id : undefined };
}
