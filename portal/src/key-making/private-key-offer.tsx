import { Button, Paragraph } from '@digdir/designsystemet-react';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { toBase64, toBase64Url } from './base64.ts';
import { downloadFile } from './download-file.ts';
import type { MadeKey } from './make-key.ts';
import { nameFiles } from './name-files.ts';
import { writeJwk, writePem } from './write-private-key.ts';

type Form = 'jwk' | 'pem' | 'p12';

const forms: readonly { readonly form: Form; readonly name: () => string; readonly hint: () => string }[] = [
  { form: 'jwk', name: () => m.keys_form_jwk(), hint: () => m.keys_form_jwk_hint() },
  { form: 'pem', name: () => m.keys_form_pem(), hint: () => m.keys_form_pem_hint() },
  { form: 'p12', name: () => m.keys_form_p12(), hint: () => m.keys_form_p12_hint() },
];

/** The private half to take away, in each form. It is written when it is asked for, and not kept. */
export function PrivateKeyOffer({ made, owner, onKept }: { made: MadeKey; owner: string; onKept: () => void }) {
  const [password] = useState(makePassword);
  const [problem, setProblem] = useState<unknown>();
  const files = nameFiles(owner, made.publicJwk.kid);
  const take = async (form: Form, where: 'file' | 'clipboard') => {
    try {
      setProblem(undefined);
      const content = await write(form, { made, password, owner });
      if (where === 'file') {
        downloadFile(files[form], content, 'application/octet-stream');
        announce(m.keys_downloaded());
      } else {
        await navigator.clipboard.writeText(typeof content === 'string' ? content : toBase64(content));
        announce(m.keys_copied());
      }
      onKept();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <ul className="key-forms">
        {forms.map(({ form, name: formName, hint }) => (
          <li key={form}>
            <div>
              <strong>{formName()}</strong>
              <Paragraph data-size="sm">{hint()}</Paragraph>
              {form === 'p12' && (
                <Paragraph data-size="sm" className="key-password">
                  {m.keys_password()} <code>{password}</code>{' '}
                  <CopyButton text={password} what={m.keys_password_of_file()} />
                </Paragraph>
              )}
            </div>
            <div className="actions">
              <Button
                data-size="sm"
                variant="secondary"
                aria-label={m.keys_download_named({ form: formName() })}
                onClick={() => void take(form, 'file')}
              >
                {m.keys_download()}
              </Button>
              <Button
                data-size="sm"
                variant="tertiary"
                aria-label={m.keys_copy_named({ form: formName() })}
                onClick={() => void take(form, 'clipboard')}
              >
                {m.keys_copy()}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

async function write(
  form: Form,
  { made, password, owner }: { made: MadeKey; password: string; owner: string },
): Promise<string | Uint8Array<ArrayBuffer>> {
  if (form === 'jwk') return writeJwk(made);
  if (form === 'pem') return writePem(made);
  const { writePkcs12 } = await import('./write-pkcs12.ts');
  return writePkcs12(made, { password, name: owner, now: Date.now() });
}

/** 120 bits, in characters that every shell and keystore takes. */
function makePassword(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(15)));
}
