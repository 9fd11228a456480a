import { languages, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { booleanQuery, choice, done, endpointsOf, flag, line, machine, number, text, timestamp } from '#endpoints';
import type { DeliveryStore } from './delivery-store.ts';
import type { NoticeStore } from './notice-store.ts';
import { describeNotice } from './write-webhook.ts';

/** Whoever looks after an organisation's integrations or APIs is told what becomes of them. */
const readers = ['portvakt:organisation.read', 'idporten:dcr.read', 'idporten:scopes.read'];
const LARGEST_PAGE = 100;
const DELIVERIES_SHOWN = 50;
/** Unread notices are counted up to this. */
const MOST_COUNTED = 1000;

const noticeAnswer = Type.Object(
  {
    id: number(),
    created: timestamp(),
    kind: line(
      32,
      'expiry, access-granted, access-withdrawn, application-answered, application-received, terms-changed, delivery-failed or test.',
    ),
    urgent: flag('Something ends within a day, or has ended.'),
    read: Type.Optional(timestamp()),
    title: line(500, 'One line, in the language that was asked for.'),
    text: text(2000, 'What to do.'),
    about: Type.Unknown({ description: 'What the notice is about, for programs; its members depend on the kind.' }),
  },
  { title: 'Notice' },
);

const deliveryAnswer = Type.Object(
  {
    id: number(),
    created: timestamp(),
    channel: choice(['webhook', 'mail', 'confirmation']),
    target: line(2048, 'The URL or the address.'),
    state: choice(['waiting', 'sent', 'failed']),
    attempts: number(),
    next_attempt: Type.Optional(timestamp()),
    fault: Type.Optional(line(500, 'Why the last attempt failed.')),
    done: Type.Optional(timestamp()),
  },
  { title: 'NoticeDelivery' },
);

const language = Type.Optional(choice(languages, 'Of the texts: nb when absent.'));
const { read, change } = endpointsOf<{
  readonly notices: Pick<NoticeStore, 'listPage' | 'readUnreadCount' | 'markRead'>;
  readonly deliveries: Pick<DeliveryStore, 'listNewest'>;
}>();
const tag = 'Notices';

/** What an organisation was told, newest first, and what it has read of it. */
export const inboxEndpoints = [
  read({
    method: 'GET',
    path: '/notices',
    tag,
    summary: 'What the organisation was told, newest first',
    description: 'The newest 1 000 are kept, for 400 days.',
    caller: machine(readers),
    query: Type.Object({
      before: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'Only notices older than this one: page.before of an answer leads to the next page.',
        }),
      ),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '25 when absent.' })),
      unread: booleanQuery('Whether only unread ones are wanted.'),
      language,
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(noticeAnswer),
          unread: number('How many are unread, counted to 1 000.'),
          page: Type.Object({
            size: number(),
            before: Type.Optional(number('To ask for older ones; absent on the last page.')),
          }),
        },
        { title: 'NoticePage' },
      ),
    },
    read: async ({ notices }, { caller, query }) => {
      const { before, size = 25, unread = false, language: wanted = 'nb' } = query;
      // One more than is shown tells whether there is more.
      const rows = await notices.listPage(caller.organisation, { before, unread, limit: size + 1 });
      const shown = rows.slice(0, size);
      const last = shown.at(-1);
      return done({
        content: shown.map((notice) => describeNotice(notice, wanted)),
        unread: await notices.readUnreadCount(caller.organisation, MOST_COUNTED),
        page: { size, ...(rows.length > size && last !== undefined && { before: last.id }) },
      });
    },
  }),
  read({
    method: 'GET',
    path: '/notices/unread',
    tag,
    summary: 'How many notices are unread',
    caller: machine(readers),
    answers: { 200: Type.Object({ unread: number('Counted to 1 000.') }, { title: 'UnreadNotices' }) },
    read: async ({ notices }, { caller }) =>
      done({ unread: await notices.readUnreadCount(caller.organisation, MOST_COUNTED) }),
  }),
  change({
    method: 'POST',
    path: '/notices/read',
    tag,
    summary: 'Mark all notices up to one as read',
    caller: machine(readers),
    body: Type.Object({
      through: Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The newest notice that was seen.',
      }),
    }),
    answers: { 200: Type.Object({ through: number() }, { title: 'ReadNotices' }) },
    change: async ({ notices }, { caller, body: { through } }, unit) => {
      await notices.markRead(unit, caller.organisation, { through });
      return done({ through });
    },
  }),
  change({
    method: 'POST',
    path: '/notices/:id/read',
    tag,
    summary: 'Mark a notice as read',
    caller: machine(readers),
    params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    answers: { 200: Type.Object({ id: number() }, { title: 'ReadNotice' }) },
    change: async ({ notices }, { caller, params: { id } }, unit) => {
      const found = await notices.markRead(unit, caller.organisation, { id });
      return found === 0 ? refuse('notice-missing', { fill: { id: String(id) } }) : done({ id });
    },
  }),
  read({
    method: 'GET',
    path: '/notices/deliveries',
    tag,
    summary: 'The newest messages to the webhook and by e-mail, and what became of them',
    caller: machine(['portvakt:organisation.read']),
    answers: { 200: Type.Array(deliveryAnswer) },
    read: async ({ deliveries }, { caller }) => {
      const newest = await deliveries.listNewest(caller.organisation, DELIVERIES_SHOWN);
      return done(
        newest.map(({ id, createdAt, channel, target, state, attempts, nextAttemptAt, fault, doneAt }) => ({
          id,
          created: new Date(createdAt).toISOString(),
          channel,
          target,
          state,
          attempts,
          ...(state === 'waiting' && { next_attempt: new Date(nextAttemptAt).toISOString() }),
          ...(fault !== undefined && { fault }),
          ...(doneAt !== undefined && { done: new Date(doneAt).toISOString() }),
        })),
      );
    },
  }),
];
