import type { FastifyInstance } from 'fastify';
import { isOfThisMachine } from '#altinn-tokens';
import { createControlSurface, type Kernel, type Room, serveEndpoints } from '#endpoints';
import type { Settings } from '#operations';

/**
 * Serves what tests may order. A `local` server that is open to other machines takes orders from them, as a container takes them
 * from the tests beside it; otherwise they come from this machine. Pages of other origins never give any.
 */
export async function serveControl(
  app: FastifyInstance,
  {
    rooms,
    settings: { issuer, localOpen },
    kernel,
  }: { rooms: readonly Room[]; settings: Pick<Settings, 'issuer' | 'localOpen'>; kernel: Kernel },
): Promise<void> {
  const { checkThisMachine } = await import('@portvakt/test-authority/check-local-caller');
  const baseUrl = isOfThisMachine(issuer) ? issuer : 'http://localhost/';
  const surface = createControlSurface({
    checkCaller: ({ headers: { host, origin }, socket: { remoteAddress, localPort } }) => {
      if (!localOpen) return checkThisMachine({ remoteAddress, localPort, host, origin }, { baseUrl });
      const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
      return !isOwn ? 'Pages of other origins are not served here.' : undefined;
    },
  });
  await serveEndpoints(app, { surface, rooms, kernel });
}
