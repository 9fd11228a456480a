import type { SettingContext } from './setting.ts';

/** The address of a mail server. It may hold a password, so it is never repeated. */
export function parseSmtpUrl(text: string, { report }: SettingContext): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWhole =
    url !== undefined &&
    /^smtps?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    /^\/?$/.test(url.pathname) &&
    url.search === '' &&
    url.hash === '' &&
    isDecodable(url.username) &&
    isDecodable(url.password);
  if (!isWhole) report('must be smtp://USER:PASSWORD@HOST:PORT or smtps://…, with user and password percent-encoded.');
  return isWhole ? text : undefined;
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
