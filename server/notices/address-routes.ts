import type { Language } from '@portvakt/protocol';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import { html } from '#error-pages';
import { CONFIRM_WITHIN, type LinkPurpose, type NoticeSecrets, readLinkId } from './derive-secrets.ts';
import { noticeTexts } from './notice-texts.ts';
import { sendAddressPage } from './send-address-page.ts';
import type { NoticeAddress, NoticeSettingsStore } from './settings-store.ts';
import { fill } from './write-notice.ts';

export interface AddressPages {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly settings: Pick<NoticeSettingsStore, 'findAddress' | 'confirm' | 'decline'>;
  readonly secrets: NoticeSecrets;
}

/** Bytes of a form with one button; a mail program sends few more. */
const LARGEST_FORM = 1024;

/**
 * Where the links in e-mails lead: the owner of an address confirms it, or wants nothing more. A link alone changes nothing,
 * since programs that read mail follow links: the page has a button. A mail program may unsubscribe with one POST (RFC 8058).
 */
export const addressRoutes: FastifyPluginAsync<AddressPages> = async (app, given) => {
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'multipart/form-data'],
    { parseAs: 'string', bodyLimit: LARGEST_FORM },
    (_request, _body, done) => done(null, undefined),
  );
  for (const purpose of ['confirm', 'stop'] as const) {
    const path = `/email/${purpose}`;
    app.get<Asked>(path, async (request, reply) => {
      const address = await findAddress(given, purpose, request.query.token);
      if (address === undefined) return sendInvalid(request, reply);
      const compose = (language: Language) => {
        const { title, text, button } = textsOf(purpose, language);
        const token = given.secrets.composeLink(purpose, address);
        return {
          title,
          query: `token=${token}&`,
          body: html`<h1>${title}</h1>
<p>${fill(text, namesOf(address))}</p>
<form method="post" action="?token=${token}&amp;lang=${language}"><button type="submit">${button}</button></form>`,
        };
      };
      return sendAddressPage(request, reply, { compose });
    });
    app.post<Asked>(path, async (request, reply) => {
      const address = await findAddress(given, purpose, request.query.token);
      if (address === undefined) return sendInvalid(request, reply);
      await given.feed.change('owner of an e-mail address', async (unit) => {
        await given.settings[purpose === 'confirm' ? 'confirm' : 'decline'](unit, address.id);
        await unit.record({
          kind: 'notice-settings',
          subject: address.orgno,
          action: purpose === 'confirm' ? 'confirm address' : 'decline address',
          organisation: address.orgno,
        });
      });
      const compose = (language: Language) => {
        const { doneTitle, doneText } = textsOf(purpose, language);
        return {
          title: doneTitle,
          body: html`<h1>${doneTitle}</h1>
<p>${fill(doneText, namesOf(address))}</p>`,
        };
      };
      return sendAddressPage(request, reply, { compose });
    });
  }
};

interface Asked {
  Querystring: Record<string, unknown>;
}

/** The address that a link is about and that it may still change. */
async function findAddress(
  { database, settings, secrets, clock }: AddressPages,
  purpose: LinkPurpose,
  token: unknown,
): Promise<NoticeAddress | undefined> {
  const id = typeof token === 'string' ? readLinkId(token) : undefined;
  const address = id === undefined ? undefined : await settings.findAddress(database.reads, id);
  if (address === undefined || !secrets.isLink(token as string, purpose, address)) return undefined;
  if (address.declinedAt !== undefined) return undefined;
  if (purpose === 'stop') return address;
  const isOpen = address.confirmedAt === undefined && address.removedAt === undefined;
  return isOpen && clock() - address.askedAt <= CONFIRM_WITHIN ? address : undefined;
}

function sendInvalid(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const compose = (language: Language) => {
    const { invalidTitle: title, invalidText } = noticeTexts[language].pages;
    return { title, body: html`<h1>${title}</h1>\n<p>${invalidText}</p>` };
  };
  return sendAddressPage(request, reply, { status: 410, compose });
}

function namesOf({ orgno, address }: NoticeAddress) {
  return { orgno, address };
}

function textsOf(purpose: LinkPurpose, language: Language) {
  const { pages } = noticeTexts[language];
  return purpose === 'confirm'
    ? {
        title: pages.confirmTitle,
        text: pages.confirmText,
        button: pages.confirmButton,
        doneTitle: pages.confirmedTitle,
        doneText: pages.confirmedText,
      }
    : {
        title: pages.stopTitle,
        text: pages.stopText,
        button: pages.stopButton,
        doneTitle: pages.stoppedTitle,
        doneText: pages.stoppedText,
      };
}
