import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer } from '@portvakt/own-tests';
import { signIn, startBrowsing } from './browse.ts';

/** `npm run screenshots`: pictures of the main pages, with the demo registry, into `docs/portal/`. */
const folder = join(import.meta.dirname, '..', '..', 'docs', 'portal');
const widths = { wide: { width: 1200, height: 800 }, narrow: { width: 360, height: 740 } };

/** By the name of the picture: who looks, where, and which part is waited for. */
const pictures: readonly (readonly [name: string, person: string, address: string])[] = [
  ['overview', 'Kari Pensjon', '310123412'],
  ['get-started', 'Kari Pensjon', '310123412/start'],
  ['integrations', 'Kari Pensjon', '310123412/integrations'],
  ['report-card', 'Kari Pensjon', '310123412/integrations/demo-pensjon/report'],
  ['keys', 'Kari Pensjon', '310123412/integrations/demo-pensjon/keys'],
  ['delegation', 'Kari Pensjon', '310123412/delegations'],
  ['own-apis', 'Nils NAV', '889640782/apis'],
  ['operator', 'Drude Drift', 'operator'],
];

await mkdir(folder, { recursive: true });
const server = await startTestServer({ environment: { PORTVAKT_REGISTRY: '' } });
const browsing = await startBrowsing();
try {
  for (const [width, viewport] of Object.entries(widths)) {
    for (const [name, person, address] of pictures) {
      const page = await browsing.open(`${server.address}portal/`, { viewport, reducedMotion: 'reduce' });
      await signIn(page, person);
      await page.goto(`${server.address}portal/${address}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
      await page.context().close();
    }
  }
} finally {
  await server.stop();
  await browsing.close();
}
