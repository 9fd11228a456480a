import { type Finding, parseTime, type Refusal, refuse } from '@portvakt/protocol';
import { refuseField } from '#endpoints';
import type { EventSearch } from './event-store.ts';

/** Events of a page, and the names of events (Altinn access management, «ConsentRequestController»). */
const EVENTS_PAGE = 100;
const eventTypes = ['rejected', 'accepted', 'revoked', 'deleted', 'used'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Most values of `eventType` that are read. */
const MOST_TYPES = 20;

/** The query as it was sent. */
export interface SentSearch {
  readonly continuationToken?: string | undefined;
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
  readonly eventType?: readonly string[] | undefined;
  readonly consentRequestId?: string | undefined;
}

/** Reads which events are asked for, and from where on. */
export function readEventSearch(sent: SentSearch): EventSearch | Refusal {
  const [from, before] = [sent.createdAfter, sent.createdBefore].map((text) =>
    text === undefined ? undefined : parseTime(text.replace(' ', '+')),
  );
  const { consentRequestId, continuationToken } = sent;
  for (const [name, value, isWrong] of [
    ['createdAfter', sent.createdAfter, from === undefined],
    ['createdBefore', sent.createdBefore, before === undefined],
    ['consentRequestId', consentRequestId, consentRequestId !== undefined && !UUID.test(consentRequestId)],
  ] as const) {
    if (value !== undefined && isWrong) return refuseField(name, `The value '${value}' is not valid.`);
  }
  const types = (sent.eventType ?? []).map((type) => type.toLowerCase());
  const after = continuationToken === undefined ? undefined : readToken(continuationToken);
  const wrong = [
    ...(from !== undefined && before !== undefined && from >= before ? ['createdAfter'] : []),
    ...(types.length > MOST_TYPES || types.some((type) => !eventTypes.includes(type)) ? ['eventType'] : []),
    ...(continuationToken !== undefined && after === undefined ? ['continuationToken'] : []),
  ];
  if (wrong.length > 0) return refuse('parts-invalid', { findings: wrong.map(describe) });
  return { after, limit: EVENTS_PAGE, consentId: consentRequestId?.toLowerCase(), eventTypes: types, from, before };
}

/** Where the page after the one that ends with `id` lies; the rest of the query stays. */
export function writeNextLink(address: string, sent: SentSearch, id: string): string {
  const { continuationToken: _, eventType = [], ...others } = sent;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(others)) if (value !== undefined) parameters.append(name, value);
  for (const type of eventType) parameters.append('eventType', type);
  parameters.append('continuationToken', writeToken(id));
  return `${address}?${parameters}`;
}

/** A UUID as base64 of its sixteen bytes. It only says where the caller's own list continues. */
function writeToken(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64');
}

function readToken(text: string): string | undefined {
  // A plus that was not encoded comes as a blank.
  const token = text.replaceAll(' ', '+');
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== token) return undefined;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function describe(parameter: string): Finding {
  return {
    code: 'AM.VLD-00007',
    title: 'One or more query parameters are invalid.',
    paths: [`$QUERY/${parameter}`],
  };
}
