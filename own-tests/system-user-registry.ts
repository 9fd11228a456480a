import { exampleRegistry, organisations, scopes } from './example-registry.ts';
import { type MadeClient, makeClient, makeKey } from './make-grant.ts';
import { makePid } from './make-pid.ts';

/** The clients of the registry, one for each role of a machine. All have the same key. */
export interface SystemUserClients {
  readonly vendor: MadeClient;
  readonly otherVendor: MadeClient;
  /** Registers systems for every vendor. */
  readonly registrar: MadeClient;
  /** Asks for access decisions. */
  readonly api: MadeClient;
  /** Looks up system users and consents, as Maskinporten does. */
  readonly lookUp: MadeClient;
  /** Asks for consents. */
  readonly consumer: MadeClient;
  /** Asks for consents on behalf of others. */
  readonly handler: MadeClient;
}

/** Synthetic people, by their role in the customer's organisation. */
export const people = {
  managingDirector: makePid(),
  apiAdministrator: makePid({ month: 2 }),
  /** In another organisation. */
  strangersDirector: makePid({ month: 3 }),
  private: makePid({ month: 4 }),
} as const;

export const resources = {
  submission: 'fjordetaten-innsending',
  notice: 'fjordetaten-varsling',
  /** Only in the package. */
  packaged: 'fjordetaten-regnskap',
  app: 'app_fjo_skjema',
  bundle: 'fjordetaten-kai-plass',
  income: 'fjordetaten-inntekt',
  debt: 'fjordetaten-gjeld',
} as const;

export const accessPackages = {
  accounts: 'urn:altinn:accesspackage:regnskap',
  /** Only for agents. */
  clients: 'urn:altinn:accesspackage:regnskapsforer-lonn',
  notDelegable: 'urn:altinn:accesspackage:ikke-delegerbar',
} as const;

const texts = (text: string) => ({ nb: text, nn: text, en: text });

/** Clients and a registry with which a vendor can register systems and customers can answer. */
export function systemUserRegistry(): { readonly clients: SystemUserClients; readonly registry: object } {
  const key = makeKey();
  const make = (clientId: string) => makeClient(clientId, key);
  const clients: SystemUserClients = {
    vendor: make('vendor'),
    otherVendor: make('other-vendor'),
    registrar: make('registrar'),
    api: make('api'),
    lookUp: make('look-up'),
    consumer: make('consumer'),
    handler: make('handler'),
  };
  const asVendor = [
    'altinn:authentication/systemregister.write',
    'altinn:authentication/systemuser.request.write',
    'altinn:authentication/systemuser.request.read',
    scopes.openForAll,
  ];
  const asConsumer = ['altinn:consentrequests.write', 'altinn:consentrequests.read', scopes.openForAll];
  const declare = (made: MadeClient, client_orgno: string, names: readonly string[]) => ({
    client_id: made.clientId,
    client_orgno,
    scopes: names,
    jwks: { keys: [made.publicJwk] },
  });
  const example = exampleRegistry(makeClient('plain', key), {
    clients: [
      declare(clients.vendor, organisations.supplier, asVendor),
      declare(clients.otherVendor, organisations.stranger, asVendor),
      declare(clients.registrar, organisations.provider, ['altinn:authentication/systemregister.admin']),
      declare(clients.api, organisations.provider, ['altinn:authorization/authorize']),
      declare(clients.lookUp, organisations.provider, [
        'altinn:maskinporten/systemuser.read',
        'altinn:maskinporten/consent.read',
      ]),
      declare(clients.consumer, organisations.consumer, asConsumer),
      declare(clients.handler, organisations.supplier, [...asConsumer, 'altinn:consentrequests.org', scopes.delegable]),
    ],
  });
  const resource = (identifier: string, resourceType: string, more: object = {}) => ({
    identifier,
    title: texts(identifier),
    description: texts(identifier),
    rightDescription: texts(identifier),
    resourceType,
    hasCompetentAuthority: { organization: organisations.provider, orgcode: 'fjo', name: texts('Fjordetaten') },
    ...more,
  });
  const registry = {
    ...example,
    people: [
      {
        pid: people.managingDirector,
        name: 'Daglig Leder',
        roles: [{ orgno: organisations.consumer, role: 'DAGL' }],
      },
      {
        pid: people.apiAdministrator,
        name: 'Api Administrator',
        roles: [{ orgno: organisations.consumer, role: 'APIADM' }],
      },
      {
        pid: people.strangersDirector,
        name: 'Fremmed Leder',
        roles: [{ orgno: organisations.stranger, role: 'DAGL' }],
      },
      { pid: people.private, name: 'Privat Person' },
    ],
    resources: [
      resource(resources.submission, 'GenericAccessResource'),
      resource(resources.notice, 'GenericAccessResource'),
      resource(resources.packaged, 'GenericAccessResource'),
      resource(resources.app, 'AltinnApp'),
      resource(resources.bundle, 'MaskinportenSchema', {
        resourceReferences: [
          { referenceSource: 'Altinn3', reference: scopes.delegable, referenceType: 'MaskinportenScope' },
        ],
      }),
      resource(resources.income, 'Consent', {
        consentMetadata: { periode: { optional: false } },
        consentTemplate: 'a',
      }),
      resource(resources.debt, 'Consent', { consentTemplate: 'b' }),
    ],
    access_packages: [
      { urn: accessPackages.accounts, resources: [resources.packaged] },
      { urn: accessPackages.clients, resources: [resources.packaged], assignableTo: ['agent'] },
      { urn: accessPackages.notDelegable, resources: [resources.packaged], delegable: false },
    ],
  };
  return { clients, registry };
}

/** The body that registers a system of the vendor 313770001. */
export function describeSystem(more: object = {}) {
  return {
    id: `${organisations.supplier}_kaipilot`,
    vendor: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.supplier}` },
    name: texts('Kaipilot'),
    description: texts('Planlegging av kai'),
    rights: [
      { action: null, resource: [{ id: 'urn:altinn:resource', value: resources.submission }] },
      { action: null, resource: [{ id: 'urn:altinn:resource', value: resources.notice }] },
    ],
    accessPackages: [{ urn: accessPackages.accounts }],
    clientId: ['vendor'],
    isVisible: true,
    allowedRedirectUrls: ['https://kaipilot.example/altinn/ferdig'],
    ...more,
  };
}

/** A right on `value`, in the form of request bodies. */
export function right(value: string, action?: string) {
  return { ...(action !== undefined && { action }), resource: [{ id: 'urn:altinn:resource', value }] };
}
