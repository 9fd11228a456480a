import type { Language } from '@portvakt/protocol';
import type { NoticeFacts } from './notice.ts';
import { type NoticeTexts, noticeTexts } from './notice-texts.ts';

/** A notice as people read it: one line, and what to do. Neither has a line break or a control character. */
export interface WrittenNotice {
  readonly title: string;
  readonly text: string;
}

/** Scopes that are named; more are counted. */
const MOST_NAMED = 5;
/** Characters of a name that somebody chose. */
const LONGEST_NAME = 100;

/** Writes a notice in `language`. Names that others chose are cut short and stay on their line. */
export function writeNotice(facts: NoticeFacts, language: Language): WrittenNotice {
  const texts = noticeTexts[language];
  switch (facts.kind) {
    case 'expiry':
      return writeExpiry(facts, texts, language);
    case 'access-granted':
    case 'access-withdrawn': {
      const names = {
        other: nameOther(facts.owner_name, facts.owner, texts),
        scopes: listScopes(facts, texts),
      };
      return facts.kind === 'access-granted'
        ? { title: fill(texts.grantedTitle, names), text: fill(texts.grantedText, names) }
        : { title: fill(texts.withdrawnTitle, names), text: fill(texts.withdrawnText, names) };
    }
    case 'application-answered':
    case 'application-received': {
      const names = {
        other: nameOther(facts.other_name, facts.other, texts),
        scope:
          facts.more === 0
            ? tidy(facts.scope)
            : fill(texts.andMore, { list: tidy(facts.scope), more: String(facts.more) }),
        answer: texts.answers[facts.answer ?? 'other'] ?? (texts.answers.other as string),
      };
      return facts.kind === 'application-answered'
        ? { title: fill(texts.answeredTitle, names), text: fill(texts.answeredText, names) }
        : { title: fill(texts.receivedTitle, names), text: fill(texts.receivedText, names) };
    }
    case 'terms-changed':
      return { title: texts.termsTitle, text: facts.must_sign ? texts.termsSignText : texts.termsText };
    case 'delivery-failed': {
      const names = {
        channel: texts.channels[facts.channel],
        target: tidy(facts.target),
        fault: tidy(facts.fault),
      };
      return { title: fill(texts.failedTitle, names), text: fill(texts.failedText, names) };
    }
    case 'test':
      return { title: texts.testTitle, text: texts.testText };
  }
}

function writeExpiry(facts: NoticeFacts & { kind: 'expiry' }, texts: NoticeTexts, language: Language): WrittenNotice {
  const names = {
    thing: fill(texts.things[facts.what], { kid: tidy(facts.kid ?? '') }),
    client: fill(texts.client, { client: tidy(facts.client_name ?? facts.client_id) }),
    when: facts.ends === undefined ? '' : writeTime(facts.ends, language),
    doNow: texts.doNow[facts.what],
  };
  if (facts.ends === undefined) {
    const thing = names.thing.charAt(0).toLowerCase() + names.thing.slice(1);
    return { title: fill(texts.unknownTitle, { ...names, thing }), text: fill(texts.unknownText, names) };
  }
  return facts.stage === 'ended'
    ? { title: fill(texts.endedTitle, names), text: fill(texts.endedText, names) }
    : { title: fill(texts.endsTitle, names), text: fill(texts.endsText, names) };
}

const locales: Readonly<Record<Language, string>> = { nb: 'nb-NO', nn: 'nn-NO', en: 'en-GB' };

/** The exact time in Norway, with its name: «29. november 2026 kl. 07:35:10 CET». */
function writeTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: 'Europe/Oslo',
  }).format(new Date(iso));
}

function listScopes(
  { scopes, more }: { readonly scopes: readonly string[]; readonly more: number },
  texts: NoticeTexts,
): string {
  const list = scopes.slice(0, MOST_NAMED).map(tidy).join(', ');
  const rest = more + Math.max(0, scopes.length - MOST_NAMED);
  return rest === 0 ? list : fill(texts.andMore, { list, more: String(rest) });
}

function nameOther(name: string | null, orgno: string | null, texts: NoticeTexts): string {
  return tidy(name ?? orgno ?? texts.unnamed);
}

/** Without what could break a line or turn its direction. */
function tidy(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
}

/** `text` with its `{names}` filled in, in one pass: what is filled in is not looked at again. */
export function fill(text: string, names: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
}
