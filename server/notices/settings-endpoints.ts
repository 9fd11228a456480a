import { isRefusal, languages, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { Database } from '#database';
import { choice, done, endpointsOf, flag, line, listOf, machine, number, timestamp, uri } from '#endpoints';
import { addNotices, type NoticeWriting } from './add-notices.ts';
import {
  keepSettings,
  readWhole,
  renewWebhookSecret,
  type SettingsKeeping,
  tagSettings,
  type WholeSettings,
} from './keep-settings.ts';
import { noticeTopics } from './notice.ts';
import type { NoticeStore } from './notice-store.ts';

const MOST_ADDRESSES = 10;
/** Milliseconds between tests. */
const TEST_EVERY = 60_000;

const language = choice(languages, 'Of e-mail and webhooks.');
const topics = listOf(
  choice(noticeTopics),
  noticeTopics.length,
  'What the organisation wants to be told of by e-mail and webhook. The inbox has everything.',
);

const settingsAnswer = Type.Object(
  {
    language,
    topics,
    webhook: Type.Optional(
      Type.Object({
        url: uri(),
        former_secret_until: Type.Optional(timestamp()),
      }),
    ),
    webhook_secret: Type.Optional(
      line(64, 'In the answer that makes it, and never again. It signs as Standard Webhooks has it (HMAC-SHA256).'),
    ),
    email_addresses: Type.Array(
      Type.Object({
        address: line(254),
        state: choice(['asked', 'confirmed', 'declined'], 'Only a confirmed address gets notices.'),
        asked: timestamp(),
      }),
    ),
    email_available: flag('Whether this server can send e-mail.'),
  },
  { title: 'NoticeSettings' },
);

export interface NoticeSettingsRoom extends SettingsKeeping, NoticeWriting {
  readonly database: Pick<Database, 'reads'>;
  readonly settings: SettingsKeeping['settings'];
  readonly notices: NoticeWriting['notices'] & Pick<NoticeStore, 'findNewest'>;
}

const { read, change } = endpointsOf<NoticeSettingsRoom>();
const tag = 'Notices';
const path = '/notices/settings';
const writers = ['portvakt:organisation.write'];

/** How an organisation is told of things. */
export const noticeSettingsEndpoints = [
  read({
    method: 'GET',
    path,
    tag,
    summary: 'How the organisation is told of things',
    caller: machine(['portvakt:organisation.read']),
    answers: { 200: settingsAnswer },
    read: async (given, { caller }) => write(given, await readWhole(given, given.database.reads, caller.organisation)),
  }),
  change({
    method: 'PUT',
    path,
    tag,
    summary: 'Set how the organisation is told of things',
    description:
      'What is absent is taken out. A new e-mail address gets one message that asks to confirm it, and nothing else before that. The first webhook gets a secret, which is in the answer and never shown again.',
    caller: machine(writers),
    body: Type.Object(
      {
        language,
        topics,
        webhook_url: Type.Optional(uri('https only.')),
        email_addresses: Type.Optional(listOf(line(254), MOST_ADDRESSES)),
      },
      { title: 'NoticeSettings' },
    ),
    answers: { 200: settingsAnswer },
    change: async (given, { caller, body, matches }, unit) => {
      const kept = await keepSettings(given, unit, { orgno: caller.organisation, wanted: body, matches });
      return isRefusal(kept) ? kept : write(given, kept);
    },
  }),
  change({
    method: 'POST',
    path: `${path}/webhook-secret`,
    tag,
    summary: 'Make a new secret for the webhook',
    description: 'For a day, messages carry a signature with the former secret, too.',
    caller: machine(writers),
    answers: { 200: settingsAnswer },
    change: async (given, { caller }, unit) => {
      const renewed = await renewWebhookSecret(given, unit, caller.organisation);
      return isRefusal(renewed) ? renewed : write(given, renewed);
    },
  }),
  change({
    method: 'POST',
    path: `${path}/test`,
    tag,
    summary: 'Send a test notice',
    description:
      'It is in the inbox at once, and goes to the webhook and to confirmed addresses within seconds. GET /notices/deliveries says what became of it.',
    caller: machine(writers),
    answers: {
      200: Type.Object({ sent: number('How many of webhook and e-mail it goes to.') }, { title: 'TestNotice' }),
    },
    change: async (given, { caller: { organisation: orgno } }, unit) => {
      const now = given.clock();
      const last = await given.notices.findNewest(unit.transaction, orgno, 'test');
      if (last !== undefined && last > now - TEST_EVERY && last <= now) return refuse('notice-test-too-soon');
      const added = await addNotices(given, unit, [
        { orgno, subject: `test ${given.newNonce()}`, stage: 'test', facts: { kind: 'test' } },
      ]);
      await unit.record({ kind: 'notice-settings', subject: orgno, action: 'test', organisation: orgno });
      const [notice] = added;
      return done({ sent: Number(notice?.toPost ?? false) + Number(notice?.toMail ?? false) });
    },
  }),
];

function write({ hasMail, clock }: NoticeSettingsRoom, { settings, addresses, secret }: WholeSettings) {
  const { language: chosen, topics: wanted, webhook } = settings;
  const until = webhook?.former?.until;
  return done(
    {
      language: chosen,
      topics: wanted,
      ...(webhook !== undefined && {
        webhook: {
          url: webhook.url,
          ...(until !== undefined && until > clock() && { former_secret_until: new Date(until).toISOString() }),
        },
      }),
      ...(secret !== undefined && { webhook_secret: secret }),
      email_addresses: addresses.map(({ address, askedAt, confirmedAt, declinedAt }) => ({
        address,
        state: declinedAt !== undefined ? 'declined' : confirmedAt !== undefined ? 'confirmed' : 'asked',
        asked: new Date(askedAt).toISOString(),
      })),
      email_available: hasMail,
    },
    { entityTag: tagSettings(settings) },
  );
}
