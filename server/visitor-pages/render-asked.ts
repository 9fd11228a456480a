import type { Language } from '@portvakt/protocol';
import { type Html, html, renderPage, renderText } from '#error-pages';
import { type AskedKind, type AskedTexts, askedTexts } from './visitor-texts.ts';

export interface AskedPage {
  readonly kind: AskedKind;
  /** The request's id; absent if the address has none. */
  readonly id: string | undefined;
  readonly issuer: string;
  /** Whether the development sign-in is available. */
  readonly developmentSignIn: boolean;
}

/** Paths that approve, below the issuer. A path with a party is for the organisation that is asked. */
const approving: Readonly<Record<AskedKind, (id: string) => string>> = {
  'system user': (id) => `authentication/api/v1/systemuser/request/PARTY/${id}/approve`,
  agent: (id) => `authentication/api/v1/systemuser/request/agent/PARTY/${id}/approve`,
  change: (id) => `authentication/api/v1/systemuser/changerequest/PARTY/${id}/approve`,
  consent: (id) => `accessmanagement/api/v1/bff/consentrequests/${id}/accept`,
};

/** The page for the person who is to answer a request where the portal is not built: it names the command or call that answers. */
export function renderAsked({ kind, id, issuer, developmentSignIn }: AskedPage, language: Language): string {
  const texts = askedTexts[language];
  const { title, introduction } = texts.kinds[kind];
  const body = html`<h1>${title}</h1>
<p>${renderText(introduction)} ${renderText(id === undefined ? texts.noId : texts.noPortal)}</p>
${id === undefined ? [] : renderWays({ kind, id, issuer, developmentSignIn }, texts)}`;
  return renderPage({ title, body, home: '/', query: id === undefined ? '' : `id=${id}&` }, language);
}

function renderWays({ kind, id, issuer, developmentSignIn }: AskedPage & { id: string }, texts: AskedTexts): Html {
  const hasCommand = kind !== 'consent';
  return html`${hasCommand ? renderCommand(texts, `npx --no-install portvakt system approve ${id}`) : []}
${developmentSignIn ? renderCalls(texts, { issuer, path: approving[kind](id) }) : []}
${hasCommand || developmentSignIn ? [] : html`<p>${renderText(texts.nothingYet)}</p>`}`;
}

function renderCommand(texts: AskedTexts, command: string): Html {
  return html`<h2 class="label">${texts.commandHeading}</h2>
<p>${renderText(texts.command)}</p>
<pre>${command}</pre>`;
}

function renderCalls(texts: AskedTexts, { issuer, path }: { issuer: string; path: string }): Html {
  const signIn = `curl --data '{"pid": "PID"}' --header 'Content-Type: application/json' ${issuer}dev/enduser-token`;
  const approve = `curl --request POST --header 'Authorization: Bearer TOKEN' ${issuer}${path}`;
  return html`<h2 class="label">${texts.callsHeading}</h2>
<p>${renderText(texts.calls)}</p>
<pre>${signIn}
${approve}</pre>
<p>${renderText(path.includes('PARTY') ? texts.placeholdersWithParty : texts.placeholders)}</p>`;
}
