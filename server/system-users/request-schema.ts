import { type TSchema, Type } from 'typebox';
import { textOrNone } from '#endpoints';
import { packageSchema, rightSchema } from './system-fields.ts';

/** Longest external key of a vendor, in characters: it is looked up on the token path. */
const LONGEST_EXTERNAL_REF = 255;
/** Vendors put their own state into its query. */
const LONGEST_REDIRECT = 2048;

const time = Type.String({ format: 'date-time' });
const uuid = Type.String({ format: 'uuid' });
const rights = Type.Array(rightSchema);
const packages = Type.Array(packageSchema);
const rightsOrNone = Type.Array(rightSchema, { default: [] });
const packagesOrNone = Type.Array(packageSchema, { default: [] });
const confirmUrl = Type.String({ description: 'Where the vendor sends the customer.' });
const userType = Type.String({ enum: ['standard', 'agent'] });
const timedOut = Type.Boolean({ description: 'Whether it can no longer be answered.' });

/** What a vendor asks a customer for (Altinn authentication, «CreateRequestSystemUser»). */
export const askedUserBody = Type.Object(
  {
    systemId: Type.String(),
    partyOrgNo: Type.String({ description: 'The customer.' }),
    externalRef: textOrNone(LONGEST_EXTERNAL_REF, "The vendor's own key; the customer's number when absent."),
    integrationTitle: textOrNone(255),
    rights: Type.Optional(rights),
    accessPackages: Type.Optional(packages),
    redirectUrl: textOrNone(LONGEST_REDIRECT, 'Where the customer is sent after the answer.'),
  },
  { title: 'AskForSystemUser' },
);

/** What a vendor asks to have changed on a system user. */
export const wishesBody = Type.Object(
  {
    requiredRights: rightsOrNone,
    unwantedRights: rightsOrNone,
    requiredAccessPackages: packagesOrNone,
    unwantedAccessPackages: packagesOrNone,
    redirectUrl: textOrNone(LONGEST_REDIRECT),
  },
  { title: 'AskForChange' },
);

/** What a person chooses when they make a system user without having been asked. */
export const chosenSystemBody = Type.Object(
  { systemId: Type.String(), integrationTitle: textOrNone(255) },
  { title: 'ChosenSystem' },
);

const request = {
  id: uuid,
  integrationTitle: Type.String(),
  externalRef: Type.String(),
  systemId: Type.String(),
  partyOrgNo: Type.String(),
  rights: Type.Optional(rights),
  accessPackages: packages,
  status: Type.String({ enum: ['New', 'Accepted', 'Rejected'] }),
  redirectUrl: Type.Optional(Type.String()),
  confirmUrl,
  escalated: Type.Boolean({ description: 'Whether it was passed on to those who may approve it.' }),
  created: time,
  timedOut,
};

/** A request as its vendor reads it. */
export const requestAnswer = Type.Object(request, { title: 'SystemUserRequest' });

/** The same for the person who shall answer it. */
export const portalRequestAnswer = Type.Object(
  {
    ...request,
    partyId: Type.Integer(),
    partyUuid: uuid,
    userMayEscalateButNotApprove: Type.Boolean(),
    systemUserType: userType,
  },
  { title: 'SystemUserRequestForPerson' },
);

/** A change request, for everyone who may read it. */
export const changeAnswer = Type.Object(
  {
    id: uuid,
    externalRef: Type.String(),
    systemId: Type.String(),
    systemUserId: uuid,
    partyOrgNo: Type.String(),
    requiredRights: rights,
    unwantedRights: rights,
    requiredAccessPackages: packages,
    unwantedAccessPackages: packages,
    status: Type.String({ enum: ['New', 'Accepted', 'Rejected', 'NoChangeNeeded'] }),
    redirectUrl: Type.Optional(Type.String()),
    confirmUrl,
    created: time,
    timedOut,
  },
  { title: 'ChangeRequest' },
);

const systemUser = {
  id: uuid,
  integrationTitle: Type.String(),
  systemId: Type.String(),
  productName: Type.String({ description: "The system's id once more." }),
  reporteeOrgNo: Type.String({ description: 'The organisation that it acts for.' }),
  created: time,
  isDeleted: Type.Boolean(),
  supplierName: Type.Optional(Type.String()),
  supplierOrgno: Type.String({ description: 'The vendor.' }),
  externalRef: Type.String(),
  userType,
};

/** A system user as machines read it. */
export const systemUserAnswer = Type.Object(systemUser, { title: 'SystemUser' });

/** A system user as the people of its owner read it. */
export const portalSystemUserAnswer = Type.Object(
  {
    ...systemUser,
    systemInternalId: Type.Union([uuid, Type.Null()]),
    partyId: Type.String(),
    partyUuId: uuid,
    rights,
    accessPackages: packages,
    lastChanged: time,
  },
  { title: 'SystemUserOfParty' },
);

/** What a system user holds. */
export const holdingsAnswer = Type.Object({ systemUserId: uuid, rights, accessPackages: packages });

/** A page of `rows`, with the address of the next one where there is one. */
export const pageOf = (rows: TSchema) =>
  Type.Object({ links: Type.Object({ next: Type.Optional(Type.String()) }), data: Type.Array(rows) });
