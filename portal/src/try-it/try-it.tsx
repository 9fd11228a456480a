import './try-it.css';
import { Alert, Button, Heading, Paragraph, Spinner, Textfield } from '@digdir/designsystemet-react';
import { type ChangeEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import { decodeJwt } from '../decoding/decode-jwt.ts';
import { DecodedClaims } from '../decoding/decoded-claims.tsx';
import type { MadeKey } from '../key-making/make-key.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { askForToken, type TokenAnswer } from './ask-for-token.ts';
import type { LoadFault } from './load-private-key.ts';
import { type Signer, signGrant } from './sign-grant.ts';

/**
 * Gets a token in the page, with the key that was made here or with a private key that a person puts in for the moment. The grant goes
 * to the token endpoint; the token stays in the page. `kid`: the registered key; nothing with a virksomhetssertifikat.
 */
export function TryIt({
  orgno,
  clientId,
  scope,
  issuer,
  kid,
  made,
  level = 3,
}: {
  orgno: string;
  clientId: string;
  scope: string;
  issuer: string;
  kid: string | undefined;
  made: MadeKey | undefined;
  level?: 2 | 3 | 4;
}) {
  const [loaded, setLoaded] = useState<Signer>();
  const [answer, setAnswer] = useState<TokenAnswer>();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const result = useRef<HTMLDivElement>(null);
  const isMade = made !== undefined && made.publicJwk.kid === kid;
  const signer: Signer | undefined = isMade ? { privateKey: made.privateKey, kid, x5c: [] } : loaded;

  // It comes below the button, where a magnifier or a narrow window does not show it. An effect: it may be drawn later than the next frame.
  useEffect(() => {
    if (answer !== undefined) result.current?.focus();
  }, [answer]);

  const get = async () => {
    if (isBusy || signer === undefined) return;
    setBusy(true);
    try {
      setProblem(undefined);
      setAnswer(undefined);
      const grant = await signGrant({ clientId, scope, issuer, now: Date.now(), id: crypto.randomUUID() }, signer);
      const got = await askForToken(grant);
      setAnswer(got);
      announce(got.kind === 'token' ? m.start_token_title() : m.start_refused_title());
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <div className="try-it">
      <Paragraph>{isMade ? m.start_try_made() : m.start_try_other()}</Paragraph>
      {!isMade && <PrivateKeyField kid={kid} isLoaded={loaded !== undefined} onLoad={setLoaded} />}
      {problem !== undefined && <ProblemAlert problem={problem} />}
      {signer !== undefined && (
        <div className="actions">
          <Button onClick={() => void get()} aria-disabled={isBusy}>
            {isBusy && <Spinner aria-hidden="true" data-size="xs" />}
            {answer?.kind === 'token' ? m.start_get_another() : m.start_get_token()}
          </Button>
        </div>
      )}
      {answer?.kind === 'token' && (
        <>
          <Alert data-color="success" ref={result} tabIndex={-1}>
            <Heading level={level} data-size="2xs">
              {m.start_token_title()}
            </Heading>
            <div className="with-copy">
              {m.start_token_hint()} <CopyButton text={answer.token} what={m.start_token()} />
            </div>
          </Alert>
          <DecodedClaims decoded={decodeJwt(answer.token) ?? nothing} kind="token" />
        </>
      )}
      {answer?.kind === 'refused' && <Refused orgno={orgno} answer={answer} level={level} focus={result} />}
    </div>
  );
}

function Refused({
  orgno,
  answer: { error, description, traceId },
  level,
  focus,
}: {
  orgno: string;
  answer: Extract<TokenAnswer, { kind: 'refused' }>;
  level: 2 | 3 | 4;
  focus: RefObject<HTMLDivElement | null>;
}) {
  return (
    <Alert data-color="danger" ref={focus} tabIndex={-1}>
      <Heading level={level} data-size="2xs">
        {m.start_refused_title()}
      </Heading>
      <Paragraph>
        <code>{error}</code> <span lang="en">{description}</span>
      </Paragraph>
      {traceId !== undefined && (
        <Paragraph className="trace">
          {m.shell_trace_id()} <code>{traceId}</code> <CopyButton text={traceId} what={m.shell_trace_id()} />{' '}
          <a href={`/portal/${orgno}/troubleshooting?trace=${traceId}`} target="_blank" rel="noopener">
            {m.start_refused_explain()}
          </a>
        </Paragraph>
      )}
    </Alert>
  );
}

/** Takes a private key for one try. It is taken out of the field at once and kept in a form that cannot be read again. */
function PrivateKeyField({
  kid,
  isLoaded,
  onLoad,
}: {
  kid: string | undefined;
  isLoaded: boolean;
  onLoad: (signer: Signer | undefined) => void;
}) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<LoadFault | 'no-certificate'>();
  const chooser = useRef<HTMLInputElement>(null);
  const look = async (given: string) => {
    const { loadPrivateKey } = await import('./load-private-key.ts');
    const found = await loadPrivateKey(given);
    if (typeof found === 'string') {
      setFault(given.trim() === '' ? undefined : found);
      onLoad(undefined);
      return;
    }
    const lacksCertificate = kid === undefined && found.x5c.length === 0;
    setFault(lacksCertificate ? 'no-certificate' : undefined);
    setText('');
    onLoad(lacksCertificate ? undefined : { privateKey: found.privateKey, kid, x5c: found.x5c });
    if (!lacksCertificate) announce(m.start_key_loaded());
  };
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file === undefined) return;
    const content = await file.slice(0, LARGEST_FILE).text();
    target.value = '';
    await look(content);
  };
  return (
    <>
      <Textfield
        multiline
        rows={4}
        className="key-text"
        label={m.start_private_key()}
        description={kid === undefined ? m.start_private_key_certificate_hint() : m.start_private_key_hint()}
        spellCheck={false}
        autoComplete="off"
        value={text}
        error={fault && faults[fault]()}
        onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) => {
          setText(target.value);
          void look(target.value);
        }}
      />
      <div className="actions">
        <Button variant="secondary" onClick={() => chooser.current?.click()}>
          {m.start_choose_private_file()}
        </Button>
        {isLoaded && <span>{m.start_key_loaded()}</span>}
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={m.start_choose_private_file()}
          onChange={(event) => void choose(event)}
        />
      </div>
    </>
  );
}

/** Of a token that cannot be read. */
const nothing = { header: {}, claims: {} };

/** Bytes. */
const LARGEST_FILE = 200_000;

const faults = {
  encrypted: () => m.start_load_encrypted(),
  other: () => m.start_load_other(),
  'no-certificate': () => m.start_load_no_certificate(),
};
