import { type Static, Type } from 'typebox';
import { textOrNone, textsOrNone } from '#endpoints';

const PARTY_URN = 'urn:altinn:person:identifier-no: or urn:altinn:organization:identifier-no:, and the number.';

const party = Type.String({ maxLength: 100, description: PARTY_URN });
const texts = Type.Record(Type.String(), Type.String());
const right = {
  metadata: Type.Optional(texts),
  resource: Type.Array(
    Type.Object({
      type: Type.String({ maxLength: 255, description: 'urn:altinn:resource' }),
      value: Type.String({ maxLength: 255, description: 'The identifier of the resource.' }),
    }),
    { default: [] },
  ),
  action: textsOrNone(),
};

/** The body of a consent request (Altinn access management, «ConsentRequest»). */
export const consentBody = Type.Object(
  {
    id: Type.String({ maxLength: 36, description: "A UUID of the consumer's choice." }),
    validTo: Type.String({ maxLength: 40, description: 'ISO 8601' }),
    portalViewMode: textOrNone(20, 'Hide or Show.'),
    from: party,
    requiredDelegator: textOrNone(100, 'The one person who may answer for an organisation.'),
    to: party,
    consentRights: Type.Array(Type.Object(right), { default: [] }),
    requestMessage: Type.Optional(texts),
    redirectUrl: textOrNone(),
  },
  { title: 'ConsentRequest' },
);
export type SentConsent = Static<typeof consentBody>;

/** What Maskinporten asks about a consent. */
export const lookUpBody = Type.Object(
  {
    id: Type.String({ maxLength: 100 }),
    from: Type.String({ maxLength: 100, description: PARTY_URN }),
    to: Type.String({ maxLength: 100, description: PARTY_URN }),
  },
  { title: 'ConsentLookUp' },
);

const orNull = <S extends ReturnType<typeof Type.String> | typeof texts>(schema: S) =>
  Type.Union([schema, Type.Null()]);
const time = Type.String({ format: 'date-time' });
const text = Type.String();
const uuid = Type.String({ format: 'uuid' });
const consentRights = Type.Array(
  Type.Object({ action: right.action, resource: right.resource, metadata: right.metadata }),
);

/** A consent request as those read it who have asked or are asked. */
export const consentAnswer = Type.Object(
  {
    id: uuid,
    from: text,
    requiredDelegator: orNull(text),
    to: text,
    handledBy: orNull(text),
    validTo: time,
    consentRights,
    requestMessage: orNull(texts),
    redirectUrl: orNull(text),
    portalViewMode: Type.String({ enum: ['Hide', 'Show'] }),
    status: Type.String({ enum: ['Created', 'Accepted', 'Rejected', 'Revoked', 'Expired'] }),
    consented: orNull(time),
    consentRequestEvents: Type.Array(
      Type.Object({
        consentEventID: uuid,
        created: time,
        performedBy: text,
        eventType: Type.String({ enum: ['Created', 'Accepted', 'Rejected', 'Revoked', 'Expired'] }),
        consentRequestID: uuid,
      }),
    ),
    viewUri: Type.String({ description: 'Where the person who is asked finds it.' }),
  },
  { title: 'ConsentRequestDetails' },
);

/** A page of what happened to consents (Altinn access management, «ConsentStatusChangeDto»). */
export const eventsAnswer = Type.Object(
  {
    links: Type.Object({
      next: Type.Optional(Type.String({ description: 'Where the next page is, if there may be one.' })),
    }),
    data: Type.Array(
      Type.Object({
        consentRequestId: uuid,
        eventType: Type.String({ enum: ['accepted', 'rejected', 'revoked'] }),
        changedDate: time,
      }),
    ),
  },
  { title: 'ConsentEvents' },
);

/** A consent in force, as Maskinporten reads it. */
export const lookedUpAnswer = Type.Object(
  { id: uuid, from: text, to: text, handledBy: orNull(text), consented: time, validTo: time, consentRights },
  { title: 'Consent' },
);
