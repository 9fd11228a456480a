import type { Application } from './apply-registry.ts';
import { defaultSource } from './ensure-built-ins.ts';
import type { DeclaredSource } from './registry-schema.ts';

/** A source that scopes can name. Production takes neither the source of Altinn's test environment nor plain http. */
export async function applyDelegationSource(
  application: Application,
  declared: DeclaredSource,
  path: string,
): Promise<void> {
  const { unit, stores, problems } = application;
  const { delegationSources, settings } = stores;
  const production = settings.profile === 'production';
  const { name, issuer } = declared;
  const register = readRegister(declared.register);
  if (production && issuer === defaultSource.issuer) {
    problems.push(
      `${path}.issuer: ${issuer} is the register of Altinn's test environment, which production does without`,
    );
  }
  if (register !== 'built-in') {
    for (const [place, url] of [
      ['register.url', register.url],
      ...(register.auth === 'self' ? [] : [['register.auth.issuer', register.auth.issuer] as const]),
    ] as const) {
      if (!/^https?:\/\//.test(url) || !url.endsWith('/'))
        problems.push(`${path}.${place}: it must be a URL that ends in a slash`);
      else if (production && !url.startsWith('https:'))
        problems.push(`${path}.${place}: it must be https in production`);
    }
  }
  const recorded = await delegationSources.find(unit.transaction, issuer);
  if (recorded === undefined) {
    await delegationSources.create(unit, { name, issuer, register });
    application.created += 1;
  } else if (application.differs(recorded, { name, issuer, register }, path)) {
    await delegationSources.update(unit, recorded, { name, issuer, register });
  }
}

/** The register as it is kept: asked with our own token where the file names no other, at an address that ends in a slash. */
function readRegister(declared: DeclaredSource['register']) {
  if (declared === 'built-in') return declared;
  const { auth = 'self' as const, url, ...more } = declared;
  return { url: url.endsWith('/') ? url : `${url}/`, auth, ...more };
}
