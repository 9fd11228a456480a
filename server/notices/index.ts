/**
 * What organisations are told: that a key, a certificate or a secret ends, that access was given or withdrawn, that an
 * application was answered, that the terms have changed. In their inbox, by signed webhooks and by e-mail. It decides when
 * something is told and that it is told once, and it keeps how each organisation wants to be told. What ends when is the room
 * clients'; what was changed is read from the audit trail; when keys were used is the room usage's.
 */
export { type AddressPages, addressRoutes } from './address-routes.ts';
export { inboxEndpoints } from './inbox-endpoints.ts';
export { openMailer } from './open-mailer.ts';
export { type OpenNotices, openNotices } from './open-notices.ts';
export type { KeyUse } from './scan-endings.ts';
export { noticeSettingsEndpoints } from './settings-endpoints.ts';
export { type NoticeWorker, startNotices } from './start-notices.ts';
