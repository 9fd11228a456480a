import { createHmac } from 'node:crypto';
import type { Language } from '@portvakt/protocol';
import type { Notice } from './notice.ts';
import { writeNotice } from './write-notice.ts';

/** A notice as the API and webhooks show it. */
export function describeNotice({ id, facts, urgent, createdAt, readAt }: Notice, language: Language) {
  const { kind, ...about } = facts;
  return {
    id,
    created: new Date(createdAt).toISOString(),
    kind,
    urgent,
    ...(readAt !== undefined && { read: new Date(readAt).toISOString() }),
    ...writeNotice(facts, language),
    about,
  };
}

/** The body of a webhook, in the form of Standard Webhooks: `type`, `timestamp`, `data`. */
export function writeWebhookBody(
  { orgno, notices, more }: { readonly orgno: string; readonly notices: readonly Notice[]; readonly more: number },
  { language, at }: { readonly language: Language; readonly at: number },
): string {
  return JSON.stringify({
    type: 'notices',
    timestamp: new Date(at).toISOString(),
    data: { organisation: orgno, notices: notices.map((notice) => describeNotice(notice, language)), more },
  });
}

/**
 * The headers that sign a body (Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`). During a change of secrets
 * there is a signature for each.
 *
 * @param at milliseconds since 1970
 */
export function writeSignature(
  body: string,
  { id, at, secrets }: { readonly id: string; readonly at: number; readonly secrets: readonly Buffer[] },
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(at / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
