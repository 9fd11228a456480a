import { isInternalHost } from '#outgoing-requests';

/**
 * What is wrong with the address of a webhook, as the end of a sentence that begins with «must»; nothing if it is fine. It is
 * chosen by an organisation, so only `local` may lead inside, and there only to this machine. Where the name resolves to is
 * judged when a message is sent.
 */
export function judgeWebhookUrl(text: string, { local }: { readonly local: boolean }): string | undefined {
  if (!URL.canParse(text)) return 'be a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'hold no user name and no password';
  if (url.hash !== '') return 'have no fragment (#…)';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isHere = host === 'localhost' || host === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(host);
  if (local && isHere) return /^https?:$/.test(url.protocol) ? undefined : 'be https or http';
  if (url.protocol !== 'https:') return 'be https';
  return isInternalHost(host) ? 'name a host on the public internet' : undefined;
}
