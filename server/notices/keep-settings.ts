import { type FieldFault, isRefusal, type Language, type Refusal, refuse } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import type { Tables } from '#database';
import { composeEntityTag, refuseQuota } from '#endpoints';
import { checkQuota, type Quotas } from '#operations';
import type { NoticeWriting } from './add-notices.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type NoticeSecrets, writeSecret } from './derive-secrets.ts';
import { judgeWebhookUrl } from './judge-webhook-url.ts';
import type { NoticeTopic } from './notice.ts';
import { parseMailAddress } from './parse-mail-address.ts';
import type { NoticeAddress, NoticeSettings, NoticeSettingsStore } from './settings-store.ts';

export interface SettingsKeeping {
  readonly settings: NoticeSettingsStore & NoticeWriting['settings'];
  readonly deliveries: Pick<DeliveryStore, 'add' | 'cancel'>;
  readonly secrets: NoticeSecrets;
  readonly clock: () => number;
  readonly quotas: Quotas;
  /** Random, and never the same twice. */
  readonly newNonce: () => string;
  /** Whether webhooks may lead to this machine. */
  readonly local: boolean;
  readonly hasMail: boolean;
}

/** The settings as they are asked for. */
export interface WantedSettings {
  readonly language: Language;
  readonly topics: readonly NoticeTopic[];
  readonly webhook_url?: string;
  readonly email_addresses?: readonly string[];
}

/** The settings with their addresses, and the secret where one was made. */
export interface WholeSettings {
  readonly settings: NoticeSettings;
  readonly addresses: readonly NoticeAddress[];
  readonly secret?: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** An address whose owner did not answer is asked once a day at most, by one organisation and by few others. */
const MOST_ASKING = 3;
/** An address whose owner wants nothing is not asked for so long. */
const DECLINED_FOR = 180 * DAY;
/** For how long the former secret of a webhook signs beside the new one. */
const OVERLAP = DAY;

/** Replaces the settings of an organisation. New addresses get a message that asks to confirm them, and nothing else. */
export async function keepSettings(
  given: SettingsKeeping,
  unit: Unit,
  { orgno, wanted, matches }: { orgno: string; wanted: WantedSettings; matches: (entityTag: string) => boolean },
): Promise<WholeSettings | Refusal> {
  const before = await given.settings.find(unit.transaction, orgno);
  if (!matches(tagSettings(before))) return refuse('notice-settings-changed');
  const addresses = (wanted.email_addresses ?? []).map((address) => parseMailAddress(address));
  const faults = findFaults(given, wanted, addresses);
  if (faults.length > 0) return refuse('notice-settings-invalid', { fields: faults });
  const former = await readWhole(given, unit.transaction, orgno);
  const refused = await keepAddresses(given, unit, { orgno, wanted: new Set(addresses as string[]) });
  if (isRefusal(refused)) return refused;

  const url = wanted.webhook_url;
  const isNew = url !== undefined && before.webhook === undefined;
  const webhook =
    url === undefined ? undefined : before.webhook === undefined ? makeWebhook(given, url) : { ...before.webhook, url };
  if (before.webhook !== undefined && before.webhook.url !== url) {
    await given.deliveries.cancel(unit, { orgno, channel: 'webhook', target: before.webhook.url });
  }
  const after = { ...before, language: wanted.language, topics: [...new Set(wanted.topics)], webhook };
  const listed = (await readWhole(given, unit.transaction, orgno)).addresses;
  const isAsked = (address: NoticeAddress) => [address.address, address.askedAt];
  if (before.version > 0 && !differ([before, former.addresses.map(isAsked)], [after, listed.map(isAsked)]))
    return former;
  await given.settings.keep(unit, after);
  const whole = await readWhole(given, unit.transaction, orgno);
  await unit.record({
    kind: 'notice-settings',
    subject: orgno,
    action: before.version === 0 ? 'create' : 'update',
    organisation: orgno,
    before: summarise(before),
    // The addresses belong to people, so the record has only their number.
    after: { ...summarise(after), addresses: whole.addresses.length },
  });
  return isNew && webhook !== undefined ? { ...whole, secret: composeSecret(given, orgno, webhook.nonce) } : whole;
}

/** Makes a new secret for the webhook. The former one signs beside it for a day. */
export async function renewWebhookSecret(
  given: SettingsKeeping,
  unit: Unit,
  orgno: string,
): Promise<WholeSettings | Refusal> {
  const before = await given.settings.find(unit.transaction, orgno);
  if (before.webhook === undefined) return refuse('notice-webhook-missing');
  const { url, nonce } = before.webhook;
  const webhook = { ...makeWebhook(given, url), former: { nonce, until: given.clock() + OVERLAP } };
  await given.settings.keep(unit, { ...before, webhook });
  await unit.record({ kind: 'notice-settings', subject: orgno, action: 'new webhook secret', organisation: orgno });
  return { ...(await readWhole(given, unit.transaction, orgno)), secret: composeSecret(given, orgno, webhook.nonce) };
}

export async function readWhole(
  { settings }: Pick<SettingsKeeping, 'settings'>,
  transaction: Kysely<Tables>,
  orgno: string,
): Promise<WholeSettings> {
  const found = await settings.find(transaction, orgno);
  const addresses = await settings.findAddresses(transaction, orgno);
  return { settings: found, addresses: addresses.filter(({ removedAt }) => removedAt === undefined) };
}

export function tagSettings({ orgno, version }: NoticeSettings): string {
  return composeEntityTag(`notices-${orgno}`, version);
}

function findFaults(
  { local }: SettingsKeeping,
  { webhook_url, email_addresses = [] }: WantedSettings,
  parsed: readonly (string | undefined)[],
): readonly FieldFault[] {
  const fault = webhook_url === undefined ? undefined : judgeWebhookUrl(webhook_url, { local });
  return [
    ...(fault === undefined ? [] : [{ field: 'webhook_url', message: `must ${fault}` }]),
    ...email_addresses.flatMap((_, place) =>
      parsed[place] === undefined
        ? [{ field: `email_addresses[${place}]`, message: 'must be one plain e-mail address, such as ops@example.no' }]
        : [],
    ),
  ];
}

async function keepAddresses(
  given: SettingsKeeping,
  unit: Unit,
  { orgno, wanted }: { orgno: string; wanted: ReadonlySet<string> },
): Promise<Refusal | undefined> {
  const { settings, clock } = given;
  const known = new Map((await settings.findAddresses(unit.transaction, orgno)).map((each) => [each.address, each]));
  for (const { id, address, removedAt } of known.values()) {
    if (removedAt === undefined && !wanted.has(address)) await settings.remove(unit, id);
  }
  for (const address of wanted) {
    const before = known.get(address);
    if (before !== undefined && before.removedAt === undefined) continue;
    if (before?.declinedAt !== undefined && before.declinedAt > clock() - DECLINED_FOR) {
      return refuse('notice-address-declined', { fill: { address } });
    }
    if (before?.confirmedAt !== undefined) {
      await settings.restore(unit, before.id);
      continue;
    }
    const refused = await ask(given, unit, { orgno, address, before });
    if (isRefusal(refused)) return refused;
  }
  return undefined;
}

/** Asks the owner of a new address. Nobody can be asked again and again, by one organisation or by many. */
async function ask(
  given: SettingsKeeping,
  unit: Unit,
  { orgno, address, before }: { orgno: string; address: string; before: NoticeAddress | undefined },
): Promise<Refusal | undefined> {
  const { settings, deliveries, clock, quotas, hasMail } = given;
  if (!hasMail) return refuse('notice-mail-missing');
  const since = clock() - DAY;
  const asking = await settings.countAsked(unit.transaction, { address, since, limit: MOST_ASKING });
  if (asking >= MOST_ASKING || (before !== undefined && before.askedAt > since)) {
    return refuse('notice-address-asked', { fill: { address } });
  }
  if (before === undefined) {
    const count = (limit: number) => settings.countAddresses(unit.transaction, orgno, limit);
    const exceeded = await checkQuota(quotas, { quota: 'notice_addresses', organisation: orgno, count });
    if (exceeded !== undefined) return refuseQuota(exceeded);
  }
  const { id } = await settings.ask(unit, orgno, address);
  const content = { addressId: id };
  await deliveries.add(unit, [
    { orgno, channel: 'confirmation', target: address, messageId: given.newNonce(), content },
  ]);
  return undefined;
}

function makeWebhook({ newNonce }: SettingsKeeping, url: string) {
  return { url, nonce: newNonce(), former: undefined };
}

function composeSecret({ secrets }: SettingsKeeping, orgno: string, nonce: string): string {
  return writeSecret(secrets.signWith(orgno, nonce));
}

/** What the record keeps: of a webhook only where it is, since its path may be a secret. */
function summarise({ language, topics, webhook }: NoticeSettings) {
  return { language, topics, ...(webhook !== undefined && { webhook: new URL(webhook.url).origin }) };
}
