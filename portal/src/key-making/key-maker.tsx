import './key-making.css';
import { Alert, Button, Field, Heading, Label, Paragraph, Select, Spinner } from '@digdir/designsystemet-react';
import { useId, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { type KeySize, keySizes } from './make-key.ts';
import { PrivateKeyOffer } from './private-key-offer.tsx';
import type { KeyInMemory } from './use-made-key.ts';

/**
 * Makes a key pair in the page and offers the private half. `memory` is the page's {@link useMadeKey}; `owner` names the files and
 * stands in the certificate of PKCS#12. What is registered is `memory.key.publicJwk`.
 */
export function KeyMaker({ memory, owner, level = 3 }: { memory: KeyInMemory; owner: string; level?: 2 | 3 | 4 }) {
  const { key, isMaking, make } = memory;
  const [bits, setBits] = useState<KeySize>(3072);
  const [problem, setProblem] = useState<unknown>();
  const id = useId();
  const start = async () => {
    if (isMaking) return;
    try {
      setProblem(undefined);
      await make(bits);
      announce(m.keys_made());
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <div className="key-maker">
      <Paragraph>{m.keys_make_hint()}</Paragraph>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <div className="actions key-choice">
        <Field>
          <Label htmlFor={id}>{m.keys_size()}</Label>
          <Select id={id} width="auto" value={bits} onChange={({ target }) => setBits(Number(target.value) as KeySize)}>
            {keySizes.map((size) => (
              <Select.Option key={size} value={size}>
                {m.keys_bits({ bits: size })}
              </Select.Option>
            ))}
          </Select>
        </Field>
        <Button
          variant={key === undefined ? 'primary' : 'tertiary'}
          aria-disabled={isMaking}
          onClick={() => void start()}
        >
          {isMaking && <Spinner aria-hidden="true" data-size="xs" />}
          {key === undefined ? m.keys_make() : m.keys_make_another()}
        </Button>
      </div>
      {key !== undefined && (
        <Alert data-color={memory.isKept ? 'success' : 'warning'}>
          <Heading level={level} data-size="2xs">
            {memory.isKept ? m.keys_kept_title() : m.keys_keep_title()}
          </Heading>
          <Paragraph>{m.keys_keep()}</Paragraph>
          <PrivateKeyOffer made={key} owner={owner} onKept={memory.noteKept} />
          <Paragraph data-size="sm">{m.keys_where()}</Paragraph>
        </Alert>
      )}
    </div>
  );
}
