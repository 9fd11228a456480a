import type { Database } from '#database';
import type { Settings } from '#operations';
import { createDeliveryStore, type DeliveryStore } from './delivery-store.ts';
import { deriveNoticeSecrets, type NoticeSecrets } from './derive-secrets.ts';
import type { NoticeFacts } from './notice.ts';
import { createNoticeStore, type NoticeStore } from './notice-store.ts';
import { createNoticeSettingsStore, type NoticeSettingsStore } from './settings-store.ts';

/** What endpoints, pages and the work in the background have in common. */
export interface OpenNotices {
  readonly notices: NoticeStore;
  readonly settings: NoticeSettingsStore;
  readonly deliveries: DeliveryStore;
  readonly secrets: NoticeSecrets;
  readonly hasMail: boolean;
  readonly countNotice: (kind: NoticeFacts['kind']) => void;
}

/** Opens the stores of this room. */
export function openNotices({
  database,
  clock,
  root,
  settings: { smtpUrl },
  countNotice,
}: {
  readonly database: Database;
  readonly clock: () => number;
  readonly settings: Pick<Settings, 'smtpUrl'>;
  /** The root secret of the installation. */
  readonly root: Buffer;
  readonly countNotice: (kind: NoticeFacts['kind']) => void;
}): OpenNotices {
  return {
    notices: createNoticeStore({ database, clock }),
    settings: createNoticeSettingsStore({ clock }),
    deliveries: createDeliveryStore({ database, clock }),
    secrets: deriveNoticeSecrets(root),
    hasMail: smtpUrl !== undefined,
    countNotice,
  };
}
