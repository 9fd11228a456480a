import { type ConsentRight, parseTime, refusalCatalogue } from '@portvakt/protocol';
import type { Reply } from '#outgoing-requests';
import { createRegisterAsker, type Reading, type RegisterAsker, type RegisterCircumstances } from '#remote-registers';
import type { ConsentQuestion, FoundConsent } from './find-consent.ts';
import { organisationUrn, parsePartyUrn } from './party-urn.ts';

const PATH = 'accessmanagement/api/v1/maskinporten/consent/lookup';
/** Problems that say no: the consent is not there, not theirs, or cannot be used. */
const noes = new Set<string>(
  (
    [
      'consent-not-found',
      'consent-revoked',
      'consent-between-others',
      'consent-expired',
      'consent-not-accepted',
    ] as const
  ).map((name) => refusalCatalogue[name].code),
);

type Members = Readonly<Record<string, unknown>>;

/**
 * A register elsewhere that answers as Altinn does (Altinn, access management, the look-up of consents). `clock` is in
 * milliseconds since 1970.
 */
export function createRemoteConsents(
  circumstances: RegisterCircumstances,
  clock: () => number,
): RegisterAsker<ConsentQuestion, FoundConsent> {
  return createRegisterAsker<ConsentQuestion, FoundConsent>(circumstances, {
    // Neither an id nor a number has a blank.
    keyOf: ({ id, from, to }) => `${id} ${to} ${from}`,
    compose: ({ id, from, to }) => ({ path: PATH, json: { id, from, to: organisationUrn(to) } }),
    read: (reply, question) => readRemoteConsent(reply, question, clock()),
  });
}

/**
 * What another register's answer comes to: it counts only if id, giver and receiver are those that were asked for, and the
 * consent has not ended, whatever the register says. Several problems at once come as a 500, which is no outage where each
 * of them says no (Altinn, STD-00001). `now` is in milliseconds since 1970.
 */
function readRemoteConsent({ status, body }: Reply, question: ConsentQuestion, now: number): Reading<FoundConsent> {
  if (!isObject(body)) return 'no answer';
  if (status !== 200) {
    const said = body.code === 'STD-00001' && Array.isArray(body.problems) ? body.problems : [body];
    return said.length > 0 && said.every((problem) => isObject(problem) && noes.has(String(problem.code)))
      ? 'no'
      : 'no answer';
  }
  const { id, from, to, handledBy, consented, validTo, consentRights } = body;
  const [consentedAt, end] = [consented, validTo].map((text) =>
    typeof text === 'string' ? parseTime(text) : undefined,
  );
  const isWhole = typeof id === 'string' && typeof from === 'string' && typeof to === 'string';
  if (!isWhole || consentedAt === undefined || end === undefined || !areRights(consentRights)) return 'no answer';
  if (id.toLowerCase() !== question.id || from !== question.from || to !== organisationUrn(question.to)) return 'no';
  if (end <= now) return 'no';
  const handler = typeof handledBy === 'string' ? parsePartyUrn(handledBy, { synthetic: true }) : undefined;
  return {
    yes: {
      id: question.id,
      from,
      to: question.to,
      handledBy: handler?.kind === 'organisation' ? handler.orgno : undefined,
      validTo: end,
      consentRights: consentRights.map(copyRight),
      status: 'accepted',
      consentedAt,
    },
  };
}

function areRights(value: unknown): value is readonly ConsentRight[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRight);
}

function isRight(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { action, resource, metadata } = value;
  return (
    Array.isArray(action) &&
    action.every((name) => typeof name === 'string') &&
    Array.isArray(resource) &&
    resource.every((named) => isObject(named) && typeof named.type === 'string' && typeof named.value === 'string') &&
    (metadata === undefined ||
      metadata === null ||
      (isObject(metadata) && Object.values(metadata).every((text) => typeof text === 'string')))
  );
}

/** Only what a token says, and no other members. */
function copyRight({ action, resource, metadata }: ConsentRight): ConsentRight {
  return {
    action,
    resource: resource.map(({ type, value }) => ({ type, value })),
    ...(metadata !== undefined && metadata !== null && { metadata }),
  };
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
