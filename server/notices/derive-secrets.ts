import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveSecret } from '#key-encryption';
import type { NoticeAddress } from './settings-store.ts';

/** What a link in an e-mail does: confirm the address, or end its e-mail. */
export type LinkPurpose = 'confirm' | 'stop';

/** For how long a link to confirm works. A link that ends works as long as its address is asked no more. */
export const CONFIRM_WITHIN = 7 * 24 * 60 * 60 * 1000;

/** Secrets that are derived from the installation's root secret and what the database has: the database alone gives none away. */
export interface NoticeSecrets {
  /** The secret of a webhook with this nonce: 32 bytes. */
  signWith(orgno: string, nonce: string): Buffer;
  /** The token of a link, for one address and for the one time that its owner was asked. */
  composeLink(purpose: LinkPurpose, address: Pick<NoticeAddress, 'id' | 'askedAt'>): string;
  /** Whether `token` is that token. */
  isLink(token: string, purpose: LinkPurpose, address: Pick<NoticeAddress, 'id' | 'askedAt'>): boolean;
}

/** @param root the root secret of the installation */
export function deriveNoticeSecrets(root: Buffer): NoticeSecrets {
  const [webhookKey, linkKey] = [
    deriveSecret(root, 'portvakt notices webhook'),
    deriveSecret(root, 'portvakt notices link'),
  ];

  const composeLink: NoticeSecrets['composeLink'] = (purpose, { id, askedAt }) => {
    const mac = createHmac('sha256', linkKey)
      .update(JSON.stringify([purpose, id, askedAt]))
      .digest('base64url');
    return `${id}.${mac}`;
  };

  return {
    signWith: (orgno, nonce) =>
      createHmac('sha256', webhookKey)
        .update(JSON.stringify([orgno, nonce]))
        .digest(),
    composeLink,
    isLink: (token, purpose, address) => {
      const [given, wanted] = [Buffer.from(token), Buffer.from(composeLink(purpose, address))];
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}

/** The secret as its owner gets it (Standard Webhooks 1.0). */
export function writeSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/** The id of the address that a link is about; nothing for a text that is no link. */
export function readLinkId(token: string): number | undefined {
  const id = /^([1-9][0-9]{0,14})\.[A-Za-z0-9_-]{43}$/.exec(token)?.[1];
  return id === undefined ? undefined : Number(id);
}
