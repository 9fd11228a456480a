import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { SignInProvider, TestPerson } from '@portvakt/sign-in-provider';
import { startTestServer, type TestServer } from './start-test-server.ts';
import { openTinyBrowser, type TinyBrowser, type VisitedPage } from './tiny-browser.ts';

export interface SignInForTest {
  readonly server: TestServer;
  readonly provider: SignInProvider;
  /** Signs somebody in as a browser does, by the text of the button; `misbehaviour` as on the provider's page. */
  signIn(
    label: string,
    more?: { readonly misbehaviour?: string; readonly to?: string; readonly browser?: TinyBrowser },
  ): Promise<{ readonly browser: TinyBrowser; readonly page: VisitedPage }>;
  /** A call at the portal's door with the browser's session. */
  call(
    browser: TinyBrowser,
    path: string,
    options?: { readonly method?: string; readonly organisation?: string; readonly body?: unknown },
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  stop(): Promise<void>;
}

/** Where the profile `test` has its demo people: at a provider that looks like Ansattporten. */
export async function openSignInForTest({
  people,
  registry,
  environment = {},
  profile = 'test',
  clock,
  otherClients = [],
}: {
  people: readonly TestPerson[];
  registry?: object;
  environment?: Readonly<Record<string, string>>;
  profile?: 'local' | 'test';
  clock?: () => number;
  /** Client ids of other clients at the provider. */
  otherClients?: readonly string[];
}): Promise<SignInForTest> {
  const { port, release } = await holdFreePort();
  const issuer = `http://localhost:${port}/`;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'portal' }] };
  const redirect_uris = [`${issuer}portal/callback`];
  // Few tests need it, and all load this file.
  const { startSignInProvider } = await import('@portvakt/sign-in-provider');
  const provider = await startSignInProvider({
    people,
    clients: ['portal', ...otherClients].map((client_id) => ({ client_id, redirect_uris, jwks })),
  });
  // Until now, so that the provider did not get it.
  await release();
  const server = await startTestServer({
    profile,
    ...(registry !== undefined && { registry }),
    ...(clock !== undefined && { clock }),
    environment: {
      PORT: String(port),
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_SIGN_IN_ISSUER: provider.issuer,
      PORTVAKT_SIGN_IN_CLIENT_ID: 'portal',
      PORTVAKT_SIGN_IN_KEY: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'portal' }),
      ...environment,
    },
  }).catch(async (error) => {
    await provider.stop();
    throw error;
  });
  return {
    server,
    provider,
    signIn: async (label, { misbehaviour = '', to = '/portal/', browser = openTinyBrowser() } = {}) => {
      const choice = await browser.visit(`${issuer}portal/sign-in/start?to=${encodeURIComponent(to)}`);
      const button = choice.text.split('value="').find((piece) => piece.split('<', 1)[0]?.endsWith(`">${label}`));
      const value = button?.split('"', 1)[0];
      if (value === undefined) throw new Error(`There is no button ${label} at ${choice.url}:\n${choice.text}`);
      const form = { choice: value.replaceAll('&quot;', '"'), misbehaviour };
      return { browser, page: await browser.visit(choice.url, form) };
    },
    call: async (browser, path, { method = 'GET', organisation, body } = {}) => {
      const response = await browser.request(`${issuer}${path}`, {
        method,
        headers: {
          'portvakt-portal': 'yes',
          ...(organisation !== undefined && { 'portvakt-organisation': organisation }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    stop: async () => {
      await server.stop();
      await provider.stop();
    },
  };
}

async function holdFreePort(): Promise<{ readonly port: number; readonly release: () => Promise<void> }> {
  const holder = createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  return {
    port,
    release: async () => {
      holder.close();
      await once(holder, 'close');
    },
  };
}
