import { Button, Fieldset, Radio } from '@digdir/designsystemet-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { KeyMaker } from '../key-making/key-maker.tsx';
import { KeyReader } from '../key-making/key-reader.tsx';
import type { GivenKey } from '../key-making/read-key.ts';
import { useMadeKey } from '../key-making/use-made-key.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { addKey } from './change-keys.ts';

interface Props {
  readonly orgno: string;
  readonly clientId: string;
  /** Names the files of a key that is made here. */
  readonly owner: string;
  /** The kids of what is registered now. */
  readonly onAdded: (kids: readonly string[]) => void;
}

/** Adds a key that is made here, or one that people have. */
export function AddKey(props: Props) {
  const [way, setWay] = useState<'make' | 'give'>('make');
  return (
    <div className="form">
      <Fieldset>
        <Fieldset.Legend>{m.integrations_key_way()}</Fieldset.Legend>
        <Radio
          name="way"
          value="make"
          label={m.integrations_key_way_make()}
          description={m.integrations_key_way_make_hint()}
          checked={way === 'make'}
          onChange={() => setWay('make')}
        />
        <Radio
          name="way"
          value="give"
          label={m.integrations_key_way_give()}
          description={m.integrations_key_way_give_hint()}
          checked={way === 'give'}
          onChange={() => setWay('give')}
        />
      </Fieldset>
      {way === 'make' ? <AddMadeKey {...props} /> : <AddGivenKey {...props} />}
    </div>
  );
}

/** Registers keys one after the other. A certificate goes with its key: the integration is pinned to it. */
function useRegister({ orgno, clientId, onAdded }: Props) {
  return useMutation({
    mutationFn: async (keys: readonly Pick<GivenKey, 'jwk' | 'certificate'>[]) => {
      const kids: string[] = [];
      for (const { jwk, certificate } of keys) {
        const whole = { ...jwk, ...(certificate && { x5c: [certificate.base64] }) };
        kids.push((await addKey(orgno, clientId, JSON.stringify(whole))).kid);
      }
      return kids;
    },
    onSuccess: (kids) => {
      announce(m.integrations_key_added());
      onAdded(kids);
    },
  });
}

/** The public half is registered once the private one is saved: a key that nobody has is of no use. */
function AddMadeKey(props: Props) {
  const memory = useMadeKey();
  const register = useRegister(props);
  const { key, isKept } = memory;
  return (
    <>
      <KeyMaker memory={memory} owner={props.owner} level={3} />
      {register.isError && <ProblemAlert problem={register.error} />}
      {key !== undefined && (
        <div className="actions">
          <Button
            aria-disabled={!isKept}
            aria-describedby="save-first"
            loading={register.isPending}
            onClick={() => isKept && register.mutate([{ jwk: key.publicJwk }])}
          >
            {m.integrations_key_register()}
          </Button>
          <span id="save-first">{!isKept && m.integrations_key_save_first()}</span>
        </div>
      )}
    </>
  );
}

function AddGivenKey(props: Props) {
  const register = useRegister(props);
  const field = useRef<HTMLTextAreaElement>(null);
  const [keys, setKeys] = useState<readonly GivenKey[] | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (keys === undefined) field.current?.focus();
    else register.mutate(keys);
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      {register.isError && <ProblemAlert problem={register.error} />}
      <KeyReader onRead={setKeys} field={field} error={tried && keys === undefined && m.integrations_key_empty()} />
      <div className="actions">
        <Button type="submit" loading={register.isPending}>
          {m.integrations_key_register()}
        </Button>
      </div>
    </form>
  );
}
