import type { Language } from '@portvakt/protocol';
import type { Transporter } from 'nodemailer';
import type { Settings } from '#operations';

/** An e-mail to one person. */
export interface OutgoingMail {
  /** One address, checked by `parse-mail-address.ts`. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: Language;
  /** Where its reader can say that they want no more. */
  readonly stop: string;
  /** The same at every attempt. */
  readonly messageId: string;
}

export interface Mailer {
  /** Resolves when the mail server has taken it. Rejects with an error whose text may be shown to the organisation. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** The mail server said that it will never take this mail (RFC 5321 §4.2.1: 5yz). */
export class MailRefusedError extends Error {
  override readonly name = 'MailRefusedError';
}

/** Milliseconds for each step of a conversation with the mail server. */
const PATIENCE = 15_000;

/**
 * Sends through the mail server that `settings` name; nothing where they name none. The library is loaded with the first mail.
 * `demandTls`: nothing is sent over a connection that is not encrypted, unless the mail server is on this machine.
 */
export function openMailer({
  settings: { smtpUrl: url, smtpFrom: from, issuer },
  demandTls,
}: {
  readonly settings: Pick<Settings, 'smtpUrl' | 'smtpFrom' | 'issuer'>;
  readonly demandTls: boolean;
}): Mailer | undefined {
  if (url === undefined) return undefined;
  const { hostname: host } = new URL(issuer);
  let opened: Promise<Transporter> | undefined;
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer');
    const { protocol, hostname, port, username, password } = new URL(url);
    const secure = protocol === 'smtps:';
    return createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      requireTLS: demandTls && !secure && !/^(localhost|127\.[0-9.]+|\[::1\])$/.test(hostname),
      ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: PATIENCE,
      greetingTimeout: PATIENCE,
      socketTimeout: PATIENCE,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };

  return {
    send: async ({ to, subject, text, language, stop, messageId }) => {
      opened ??= open();
      try {
        await (await opened).sendMail({
          from,
          // As an object, so that nothing in it is read as a list or a name.
          to: { name: '', address: to },
          subject: subject.slice(0, 200),
          text,
          messageId: `<${messageId}@${host}>`,
          headers: {
            'Auto-Submitted': 'auto-generated',
            'Content-Language': language,
            'List-Unsubscribe': `<${stop}>`,
            // RFC 8058: a mail program may unsubscribe with one POST.
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
        });
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        // What the mail server says in words may name its insides; its number tells enough.
        if (responseCode !== undefined && responseCode >= 550 && responseCode <= 553) {
          throw new MailRefusedError(`The mail server refused it (${responseCode}).`);
        }
        throw new Error(`The mail server did not take it (${responseCode ?? code ?? 'no answer'}).`);
      }
    },
    close: () => {
      opened?.then((transporter) => transporter.close()).catch(() => undefined);
    },
  };
}
