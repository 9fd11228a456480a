import { isSentTo } from '#moving';
import type { Skyporten } from './skyporten.ts';

/**
 * Whether a request was sent to Skyporten's address: by the path of its URL, or by its `Host` where Skyporten has a host of its
 * own. Anybody can write either; it decides which of two documents is served, and which grants are refused there.
 */
export function isSentToSkyporten(
  { issuer, path }: Skyporten,
  { url, host }: { readonly url: string; readonly host: string | undefined },
): boolean {
  return path === '' ? isSentTo(issuer, host) : url.startsWith(`${path}/`);
}
