import type { OrganisationNumber } from '@portvakt/protocol';
import { type Static, Type } from 'typebox';
import { textOrNone, textsOrNone } from '#endpoints';
import type { System, SystemDescription } from './system.ts';
import { changeTypes } from './write-change-log.ts';

const texts = (description: string) =>
  Type.Object({ nb: Type.String(), nn: Type.String(), en: Type.String() }, { description });

export const rightSchema = Type.Object(
  {
    action: textOrNone(255, 'Every action when absent.'),
    resource: Type.Array(
      Type.Object({
        id: Type.String({ description: 'urn:altinn:resource' }),
        value: Type.String({ maxLength: 255, description: 'The identifier of the resource.' }),
      }),
      { default: [] },
    ),
  },
  { title: 'Right' },
);

export const packageSchema = Type.Object({ urn: Type.String({ maxLength: 255 }) }, { title: 'AccessPackage' });

const id = Type.String({
  maxLength: 255,
  description: "The vendor's organisation number, an underscore and a name. It never changes.",
});
const vendor = Type.Object({ ID: Type.String({ description: '0192: and the organisation number.' }) });

/** What absent fields of a system are. */
const defaults = { rights: [], accessPackages: [], clientId: [], isVisible: true, allowedRedirectUrls: [] };

/** The fields that a vendor can change, by their names on the wire. */
const fields = {
  name: texts('What customers read.'),
  description: texts('What customers read about it.'),
  rights: Type.Array(rightSchema, { default: defaults.rights }),
  accessPackages: Type.Array(packageSchema, { default: defaults.accessPackages }),
  clientId: textsOrNone('The clients that act as the system.'),
  isVisible: Type.Boolean({ default: defaults.isVisible, description: 'Whether customers can choose it themselves.' }),
  allowedRedirectUrls: textsOrNone('Where customers may be sent after their answer.'),
};

/** A system as a vendor registers or replaces it (Altinn authentication, «RegisterSystemRequest»). */
export const systemBody = Type.Object({ vendor, id, ...fields }, { title: 'RegisterSystem' });

/** The bodies that replace one list of a system. They are read as if the list had its name. */
export const rightsBody = Type.Object({ rights: fields.rights });
export const packagesBody = Type.Object({ accessPackages: fields.accessPackages });

/** A system as its vendor reads it. */
export const systemAnswer = Type.Object({ id, vendor, ...fields, isDeleted: Type.Boolean() }, { title: 'System' });

/** A line of the change log of a system (Altinn authentication, «SystemChangeLog»). */
export const changeLogAnswer = Type.Object(
  {
    systemInternalId: Type.String({ format: 'uuid' }),
    changedByOrgNumber: Type.Optional(Type.String()),
    clientId: Type.Optional(Type.String({ description: 'The client that made the change.' })),
    changeType: Type.String({ enum: [...changeTypes] }),
    changedData: Type.Optional(Type.Object({}, { description: 'What was set.' })),
    created: Type.String({ format: 'date-time' }),
  },
  { title: 'SystemChange' },
);

/** A system as those read it who may choose it (Altinn authentication, «RegisteredSystemDTO»). */
export const offeredSystemAnswer = Type.Object(
  {
    systemId: id,
    systemVendorOrgNumber: Type.String(),
    systemVendorOrgName: Type.Optional(Type.String()),
    name: fields.name,
    description: fields.description,
    rights: fields.rights,
    accessPackages: fields.accessPackages,
    isVisible: fields.isVisible,
  },
  { title: 'RegisteredSystem' },
);

/** A system as it was sent, with its vendor as it was written. */
export type SentSystem = Static<typeof systemBody>;

/** What is kept of a system that was sent, in a request or in the registry file. `vendor` is whom it names. */
export function describeSystem(
  sent: Omit<SentSystem, 'vendor' | keyof typeof defaults> & Partial<Pick<SentSystem, keyof typeof defaults>>,
  vendor: OrganisationNumber,
): SystemDescription {
  const { clientId, ...whole } = { ...defaults, ...sent };
  return {
    id: whole.id,
    vendor,
    name: whole.name,
    description: whole.description,
    rights: whole.rights,
    accessPackages: whole.accessPackages,
    clientIds: clientId,
    isVisible: whole.isVisible,
    allowedRedirectUrls: whole.allowedRedirectUrls,
  };
}

/** A system as its vendor reads it: what it has sent, and whether it has been deleted. */
export function writeSystem(system: System) {
  const { name, description, rights, accessPackages, isVisible, allowedRedirectUrls } = system;
  return {
    id: system.id,
    vendor: { ID: `0192:${system.vendor}` },
    name,
    description,
    rights,
    accessPackages,
    isDeleted: system.deleted,
    clientId: system.clientIds,
    isVisible,
    allowedRedirectUrls,
  };
}

/** A system as those read it who may choose it. */
export function writeOfferedSystem(system: System, vendorName: string | null) {
  const { name, description, rights, accessPackages, isVisible } = system;
  return {
    systemId: system.id,
    systemVendorOrgNumber: system.vendor,
    ...(vendorName !== null && { systemVendorOrgName: vendorName }),
    name,
    description,
    rights,
    accessPackages,
    isVisible,
  };
}
