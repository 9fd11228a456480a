import './key-making.css';
import { Alert, Button, Heading, Paragraph, Textfield } from '@digdir/designsystemet-react';
import { type ChangeEvent, type RefObject, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatTime } from '../shell/format.ts';
import { nameFault, namePrivateForm } from './name-fault.ts';
import type { GivenKey, ReadKey } from './read-key.ts';

/**
 * Takes the public key that people have: pasted or chosen as a file. What has a private half is taken out of the field at once, and
 * nothing is sent. `onRead` gets the keys, or nothing while there are none. `error`: what the form around it has to say.
 */
export function KeyReader({
  onRead,
  error,
  field,
  level = 3,
}: {
  onRead: (keys: readonly GivenKey[] | undefined) => void;
  error?: string | false;
  field?: RefObject<HTMLTextAreaElement | null>;
  level?: 2 | 3 | 4;
}) {
  const [text, setText] = useState('');
  const [read, setRead] = useState<ReadKey>();
  const [file, setFile] = useState<string>();
  const chooser = useRef<HTMLInputElement>(null);
  const latest = useRef(0);

  const look = async (given: string | Uint8Array<ArrayBuffer>) => {
    latest.current += 1;
    const turn = latest.current;
    // The reader of DER comes with the first key.
    const { readKey } = await import('./read-key.ts');
    const found = await readKey(given);
    if (turn !== latest.current) return;
    const isEmpty = found.kind === 'unusable' && found.why === 'empty';
    setRead(isEmpty ? undefined : found);
    if (found.kind === 'private') setText('');
    onRead(found.kind === 'keys' ? found.keys : undefined);
  };
  const chooseFile = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = target.files ?? [];
    // The same file can be chosen again when it has been mended.
    if (chosen === undefined) return;
    const bytes = new Uint8Array(await chosen.slice(0, LARGEST_FILE).arrayBuffer());
    target.value = '';
    setText('');
    setFile(chosen.name);
    await look(bytes);
  };
  const type = (given: string) => {
    setText(given);
    setFile(undefined);
    void look(given);
  };
  const fault = read?.kind === 'unusable' ? nameFault(read.why) : error;

  return (
    <div className="key-reader">
      <Textfield
        multiline
        rows={6}
        ref={field as RefObject<HTMLTextAreaElement>}
        label={m.keys_paste()}
        description={m.keys_paste_hint()}
        className="key-text"
        spellCheck={false}
        autoComplete="off"
        value={text}
        error={fault}
        onChange={(event: ChangeEvent<HTMLTextAreaElement>) => type(event.target.value)}
      />
      <div className="actions">
        <Button variant="secondary" onClick={() => chooser.current?.click()}>
          {m.keys_choose_file()}
        </Button>
        {file !== undefined && <span>{file}</span>}
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={m.keys_choose_file()}
          onChange={(event) => void chooseFile(event)}
        />
      </div>
      <div aria-live="polite">
        {read?.kind === 'private' && (
          <Alert data-color="warning">
            <Heading level={level} data-size="2xs">
              {m.keys_private_title()}
            </Heading>
            <Paragraph>{namePrivateForm(read.form)}</Paragraph>
            <Paragraph>{m.keys_private_safe()}</Paragraph>
          </Alert>
        )}
        {read?.kind === 'keys' && <ReadKeys keys={read.keys} />}
      </div>
    </div>
  );
}

/** Bytes. A larger file is no key. */
const LARGEST_FILE = 200_001;

function ReadKeys({ keys }: { keys: readonly GivenKey[] }) {
  return (
    <Alert data-color="success">
      {keys.map(({ jwk, bits, certificate }) => (
        <div key={jwk.kid}>
          <Paragraph>
            {m.keys_read({ bits })} <code className="key-name">{jwk.kid}</code>
          </Paragraph>
          {certificate !== undefined && (
            <Paragraph>
              {m.keys_of_certificate({ subject: certificate.subject })}{' '}
              {Number.isFinite(certificate.ends) &&
                m.keys_certificate_ends({ time: formatTime(new Date(certificate.ends).toISOString()) })}
            </Paragraph>
          )}
        </div>
      ))}
    </Alert>
  );
}
