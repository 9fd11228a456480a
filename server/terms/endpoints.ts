import { isRefusal, type OrganisationNumber, refuse } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { Type } from 'typebox';
import type { Database, Tables } from '#database';
import {
  actorOf,
  choice,
  done,
  endpointsOf,
  flag,
  line,
  machine,
  number,
  refuseQuota,
  text,
  timestamp,
} from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import { type OrganisationStore, termsAudiences } from '#organisations';
import { decidePublication } from './decide-publication.ts';
import {
  describeDocument,
  describeSignature,
  describeStanding,
  describeStandings,
  describeVersion,
} from './describe-terms.ts';
import { signVersion } from './sign-terms.ts';
import type { TermsStore } from './terms-store.ts';

export interface TermsDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly terms: TermsStore;
  readonly organisations: Pick<
    OrganisationStore,
    'ensure' | 'findTermsSigned' | 'findSignatures' | 'signTerms' | 'findPrefixes'
  >;
  readonly quotas: Quotas;
  readonly clock: () => number;
}

/** Signatures that are shown: an organisation signs once or twice a year. */
const SHOWN = 100;
const tag = 'Terms';

const languages = (ofLanguage: ReturnType<typeof text>) =>
  Type.Object({ nb: ofLanguage, nn: ofLanguage, en: ofLanguage });
const title = languages(line(200));
const audience = choice(termsAudiences, '`everyone`, or `providers`: organisations that keep scopes, besides.');

const versionFields = {
  version: number('Known by this number, whatever the audience.'),
  audience,
  title,
  sign_again: flag('Signatures from before it was published stop counting when it is in force.'),
  valid_from: timestamp(),
  published: timestamp(),
};
const documentAnswer = Type.Object(
  { ...versionFields, text: languages(text(20_000, 'Plain text, with line breaks.')) },
  { title: 'TermsDocument' },
);
const standingFields = {
  audience,
  current_version: Type.Optional(number('The one in force.')),
  newest_version: number('The one to read and sign.'),
  must_sign: flag('Whether the organisation has it to sign before it goes on.'),
  concerns: flag('Whether the organisation is one of this audience.'),
  sign_before: Type.Optional(Type.String({ format: 'date-time', description: 'When the signature stops counting.' })),
  signed: Type.Optional(Type.String({ format: 'date-time', description: 'When it last signed.' })),
};
const termsAnswer = Type.Object(
  {
    standings: Type.Array(Type.Object(standingFields)),
    signatures: Type.Array(
      Type.Object({
        version: number(),
        signed: timestamp(),
        signed_by: Type.Optional(
          line(255, 'A client, or a person by their party. Left out where it was noted elsewhere.'),
        ),
      }),
      { description: 'What the organisation has signed, newest first.' },
    ),
    versions: Type.Array(Type.Object(versionFields), { description: 'Every version, newest first.' }),
  },
  { title: 'Terms' },
);

/** Whoever may see anything of an organisation may see what it has to sign. */
const reader = machine(
  [
    'portvakt:organisation.read',
    'idporten:dcr.read',
    'idporten:scopes.read',
    'idporten:dcr.datasharing',
    'portvakt:operate.read',
  ],
  { evenBeforeTerms: true },
);
const version = Type.Object({ version: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Its number.' }) });

const { read, change } = endpointsOf<TermsDependencies>();

/** The terms of use, and who has signed them. Open to those who have not signed yet. */
export const termsEndpoints = [
  read({
    method: 'GET',
    path: '/terms',
    tag,
    summary: 'The terms of use, and what the organisation has signed',
    caller: reader,
    answers: { 200: termsAnswer },
    read: async (given, { caller }) => done(await describeTerms(given, given.database.reads, caller.organisation)),
  }),
  read({
    method: 'GET',
    path: '/terms/:version',
    tag,
    summary: 'One version with its text',
    caller: reader,
    params: version,
    answers: { 200: documentAnswer },
    read: async ({ terms, database }, { params }) => {
      const document = await terms.find(database.reads, params.version);
      return document === undefined
        ? refuse('terms-missing', { fill: { version: String(params.version) } })
        : done(describeDocument(document));
    },
  }),
  change({
    method: 'POST',
    path: '/terms/:version/signature',
    tag,
    summary: 'Sign a version',
    description: 'The newest of its audience; another is refused (409). Signed twice, the first signature stands.',
    caller: machine(['portvakt:organisation.write'], { evenBeforeTerms: true }),
    params: version,
    answers: { 200: termsAnswer },
    change: async (given, { caller, params }, unit) => {
      const { organisation } = caller;
      const actor = actorOf(caller);
      const by = typeof actor === 'string' ? actor : actor.client;
      const signed = await signVersion(given, unit, { version: params.version, organisation, by });
      return isRefusal(signed) ? signed : done(await describeTerms(given, unit.transaction, organisation));
    },
  }),
  change({
    method: 'POST',
    path: '/terms',
    tag,
    summary: 'Publish a version',
    description:
      'For those who run the server. A version is never changed: publish another. Signatures go on counting unless sign_again is true.',
    caller: machine(['portvakt:operate.write'], { evenBeforeTerms: true }),
    body: Type.Object(
      {
        audience: Type.Optional(audience),
        title,
        text: documentAnswer.properties.text,
        valid_from: Type.Optional(line(40, 'When it is in force; at once without it. RFC 3339.')),
        sign_again: Type.Optional(versionFields.sign_again),
      },
      { title: 'NewTerms' },
    ),
    answers: { 200: documentAnswer },
    change: async (given, { caller, body }, unit) => {
      const versions = await given.terms.findVersions(unit.transaction);
      const exceeded = await checkQuota(given.quotas, {
        quota: 'terms_versions',
        organisation: caller.organisation,
        count: () => versions.length,
      });
      if (exceeded !== undefined) return refuseQuota(exceeded);
      const document = decidePublication(body, { versions, now: given.clock() });
      if (isRefusal(document)) return document;
      await given.organisations.ensure(unit, caller.organisation);
      await given.terms.create(unit, document, caller.organisation);
      return done(describeDocument(document));
    },
  }),
];

async function describeTerms(
  { terms, organisations, clock }: TermsDependencies,
  reads: Kysely<Tables>,
  organisation: OrganisationNumber,
) {
  const versions = await terms.findVersions(reads);
  const signed = await organisations.findTermsSigned(reads, organisation);
  const isProvider = (await organisations.findPrefixes(reads, organisation)).length > 0;
  return {
    standings: describeStandings({ versions, signed, now: clock() }).map((standing) => ({
      ...describeStanding(standing),
      concerns: standing.audience === 'everyone' || isProvider,
    })),
    signatures: (await organisations.findSignatures(reads, organisation, SHOWN)).map(describeSignature),
    versions: versions.map(describeVersion),
  };
}
