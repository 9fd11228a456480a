import type { Language } from '@portvakt/protocol';
import type { Notice } from './notice.ts';
import { noticeTexts } from './notice-texts.ts';
import { fill, writeNotice } from './write-notice.ts';

/** A message as plain text: without HTML, nothing that anybody chose can become more than text. */
export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
}

/** One e-mail about several notices of an organisation. `more` further ones are in the portal only. */
export function writeDigest(
  { orgno, notices, more }: { readonly orgno: string; readonly notices: readonly Notice[]; readonly more: number },
  { language, inbox, stop }: { readonly language: Language; readonly inbox: string; readonly stop: string },
): WrittenMail {
  const texts = noticeTexts[language].mail;
  const written = notices.map(({ facts }) => writeNotice(facts, language));
  const [first] = written;
  const subject =
    written.length + more === 1 && first !== undefined
      ? fill(texts.subjectOne, { title: first.title })
      : fill(texts.subjectSeveral, { number: String(written.length + more) });
  const parts = [
    fill(texts.greeting, { orgno }),
    ...written.map(({ title, text }) => `* ${title}\n  ${text}`),
    ...(more > 0 ? [fill(texts.more, { more: String(more) })] : []),
    fill(texts.open, { url: inbox }),
    `-- \n${fill(texts.stop, { url: stop })}`,
  ];
  return { subject, text: `${parts.join('\n\n')}\n` };
}

/** The e-mail that asks to confirm an address. It holds no text that the organisation chose. */
export function writeConfirmation(
  orgno: string,
  { language, url, stop }: { readonly language: Language; readonly url: string; readonly stop: string },
): WrittenMail {
  const texts = noticeTexts[language].mail;
  return { subject: texts.confirmSubject, text: `${fill(texts.confirmText, { orgno, url, stop })}\n` };
}
