import { parseTime } from '@portvakt/protocol';
import { type Consent, checkRights, organisationUrn, parsePartyUrn } from '#consents';
import type { Application } from './application.ts';
import type { DeclaredConsent } from './system-user-schema.ts';

/**
 * Applies a consent with the answer that the file gives. The person who gives it need not be among the file's people,
 * which are those who can sign in. Problems and differences never name the person.
 */
export async function applyConsent(application: Application, declared: DeclaredConsent, path: string): Promise<void> {
  const { unit, stores } = application;
  const { consents, clock, settings } = stores;
  const synthetic = settings.profile !== 'production';
  const read = (urn: string | undefined) => (urn === undefined ? undefined : parsePartyUrn(urn, { synthetic }));
  const [from, to, handledBy] = [read(declared.from), read(declared.to), read(declared.handledBy)];
  if (to?.kind !== 'organisation' || from === undefined) {
    application.noteProblem(`${path}.${from === undefined ? 'from' : 'to'}: it names no party`);
    return;
  }
  if (declared.handledBy !== undefined && handledBy?.kind !== 'organisation') {
    application.noteProblem(`${path}.handledBy: it names no organisation`);
    return;
  }
  if (declared.requiredDelegator !== undefined && read(declared.requiredDelegator)?.kind !== 'person') {
    application.noteProblem(`${path}.requiredDelegator: it names no person`);
    return;
  }
  const handler = handledBy?.kind === 'organisation' ? handledBy.orgno : undefined;
  await application.ensureOrganisation(to.orgno);
  if (from.kind === 'organisation') await application.ensureOrganisation(from.orgno);
  if (handler !== undefined) await application.ensureOrganisation(handler);

  const id = declared.id.toLowerCase();
  const status = String(declared.status ?? 'created').toLowerCase() as Consent['status'];
  const recorded = await consents.find(unit.transaction, id);
  if (recorded !== undefined) {
    if (recorded.from !== declared.from || recorded.to !== to.orgno) {
      application.noteDifference(`${path}: the consent ${id} is between others`);
    } else if (application.differs({ status: recorded.status }, { status }, path)) {
      await consents.answer(unit, recorded, { eventType: status, at: clock(), by: organisationUrn(to.orgno) });
    }
    return;
  }
  const refused = await checkRights(stores, unit, declared.consentRights);
  if (refused !== undefined) {
    const { description, findings, more = {} } = refused;
    const about = Object.entries(more).map(([name, value]) => `${name} ${value}`);
    application.noteProblem([`${path}: ${findings?.[0]?.title ?? description}`, ...about].join(', '));
    return;
  }
  const wasAccepted = status === 'accepted' || status === 'revoked';
  const at = clock();
  await consents.create(unit, {
    id,
    from: declared.from,
    requiredDelegator: declared.requiredDelegator,
    to: to.orgno,
    handledBy: handler,
    // The schema has already parsed both times.
    validTo: parseTime(declared.validTo) as number,
    consentRights: declared.consentRights,
    requestMessage: declared.requestMessage,
    redirectUrl: declared.redirectUrl,
    portalViewMode: declared.portalViewMode,
    status,
    consentedAt: wasAccepted ? (parseTime(declared.consented ?? '') ?? at) : undefined,
    events: [{ eventType: 'created', at, by: organisationUrn(handler ?? to.orgno) }],
  });
  application.noteCreated();
}
