import { Alert, Button, Link as DesignLink, Fieldset, Heading, Paragraph, Radio } from '@digdir/designsystemet-react';
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { announce } from '../shell/announcements.tsx';
import { formatDistance, formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { AddKey } from './add-key.tsx';
import { endKeyAt, keepKey, removeKey } from './change-keys.ts';
import { describeKeys } from './describe-keys.ts';
import { estimateServerTime } from './estimate-server-time.ts';
import { findRotation, type Rotation } from './find-rotation.ts';
import { nameClient } from './integration.ts';
import { nameKeys } from './name-keys.ts';
import { keysQuery, usageQuery } from './queries.ts';
import { useClient } from './use-client.ts';

const route = getRouteApi('/signed-in/$orgno/integrations/$clientId/keys/rotate');

/** Milliseconds between two looks at whether the new key is in use. */
const POLL = 5_000;
const HOUR = 60 * 60 * 1000;

const graces = [
  [HOUR, m.integrations_grace_hour],
  [24 * HOUR, m.integrations_grace_day],
  [7 * 24 * HOUR, m.integrations_grace_week],
  [0, m.integrations_grace_none],
] as const;

/** Changes the key that signs for a new one, step by step, so that nothing is refused meanwhile. */
export function RotateTab() {
  const { orgno, id, client, refresh } = useClient();
  const { old: oldKid, next: nextKid } = route.useSearch();
  const navigate = useNavigate();
  const { data: set } = useSuspenseQuery(keysQuery(orgno, id));
  const usage = useQuery({ ...usageQuery(orgno, id), refetchInterval: POLL });
  const now = estimateServerTime(usage.data, { now: Date.now(), readAt: usage.dataUpdatedAt });
  const keys = describeKeys(set.data.keys, usage.data, now);
  const rotation = findRotation(keys, { old: oldKid, next: nextKid });
  const { old, next, step } = rotation;
  const [goesOn, setGoesOn] = useState(false);
  const shown = step === 'take-into-use' && goesOn ? 'retire' : step;

  // The address says which keys it is about, so that it can be left and opened again.
  const remember = async (kid: string) => {
    await refresh();
    await navigate({
      to: '/$orgno/integrations/$clientId/keys/rotate',
      params: { orgno, clientId: id },
      search: nameKeys(oldKid ?? old?.kid, kid),
      replace: true,
    });
  };
  const isSeen = next?.firstUsed !== undefined;
  useEffect(() => {
    if (isSeen) announce(m.integrations_rotate_seen());
  }, [isSeen]);

  return (
    <section className="part" aria-labelledby="rotate">
      <Heading level={2} data-size="sm" id="rotate">
        {m.integrations_rotate()}
      </Heading>
      <Paragraph>{m.integrations_rotate_hint()}</Paragraph>
      {(oldKid ?? old?.kid) !== undefined && (
        <Paragraph>
          {m.integrations_rotate_old()} <code className="long">{oldKid ?? old?.kid}</code>
        </Paragraph>
      )}
      <ol className="steps">
        <Step title={m.integrations_rotate_step_add()} isNow={shown === 'add'} isDone={next !== undefined}>
          {next === undefined ? (
            <AddKey
              orgno={orgno}
              clientId={id}
              owner={nameClient(client)}
              onAdded={([kid]) => kid !== undefined && void remember(kid)}
            />
          ) : (
            <Paragraph>
              {m.integrations_rotate_new()} <code className="long">{next.kid}</code>
            </Paragraph>
          )}
        </Step>
        <Step title={m.integrations_rotate_step_use()} isNow={shown === 'take-into-use'} isDone={isSeen}>
          {next?.firstUsed !== undefined && (
            <Paragraph>{m.integrations_rotate_seen_at({ when: formatTime(next.firstUsed) })}</Paragraph>
          )}
          {shown === 'take-into-use' && (
            <>
              <Paragraph>{m.integrations_rotate_use_hint()}</Paragraph>
              <Paragraph role="status">
                {usage.isError
                  ? m.integrations_usage_missing()
                  : usage.data !== undefined &&
                    m.integrations_rotate_not_seen({ when: formatTime(usage.data.counted_until) })}
              </Paragraph>
              <p>
                <Button variant="tertiary" onClick={() => setGoesOn(true)}>
                  {m.integrations_rotate_go_on_unseen()}
                </Button>
              </p>
            </>
          )}
        </Step>
        <Step
          title={m.integrations_rotate_step_retire()}
          isNow={shown === 'retire' || shown === 'wait'}
          isDone={shown === 'done'}
        >
          {(shown === 'retire' || shown === 'wait') && <Retire rotation={rotation} isSeen={isSeen} now={now} />}
          {shown === 'done' && <Done rotation={rotation} />}
        </Step>
      </ol>
      <p>
        <DesignLink asChild>
          <Link to="/$orgno/integrations/$clientId/keys" params={{ orgno, clientId: id }}>
            {m.integrations_rotate_to_keys()}
          </Link>
        </DesignLink>
      </p>
    </section>
  );
}

function Step({
  title,
  isNow,
  isDone,
  children,
}: {
  title: string;
  isNow: boolean;
  isDone: boolean;
  children: ReactNode;
}) {
  return (
    <li aria-current={isNow ? 'step' : undefined} data-done={isDone || undefined}>
      <Heading level={3} data-size="2xs">
        {title} {isDone && <span className="done">✓ {m.integrations_step_done()}</span>}
      </Heading>
      {children}
    </li>
  );
}

/** Lets the old key end after a grace, by the server itself: nobody has to come back for it. */
function Retire({
  rotation: { old, oldIsStillUsed, step },
  isSeen,
  now,
}: {
  rotation: Rotation;
  isSeen: boolean;
  now: number;
}) {
  const { orgno, id, refresh } = useClient();
  const [grace, setGrace] = useState<number>(HOUR);
  const retire = useMutation({
    mutationFn: async () => {
      if (old === undefined) return;
      if (grace === 0) await removeKey(orgno, id, old.kid);
      else await endKeyAt(orgno, id, old.key, now + grace);
    },
    onSuccess: async () => {
      await refresh();
      announce(grace === 0 ? m.integrations_key_removed({ kid: old?.kid ?? '' }) : m.integrations_retire_set());
    },
  });
  const keep = useMutation({
    mutationFn: async () => old && keepKey(orgno, id, old.key),
    onSuccess: async () => {
      await refresh();
      announce(m.integrations_retire_undone());
    },
  });
  if (old === undefined) return null;
  const lastUsed =
    old.lastUsed === undefined
      ? m.integrations_old_never_used()
      : m.integrations_old_last_used({ when: formatDistance(old.lastUsed, now) });
  if (step === 'wait') {
    return (
      <>
        <Paragraph>
          {m.integrations_retire_at({ when: formatTime(old.expiresAt), distance: formatDistance(old.expiresAt, now) })}{' '}
          {lastUsed}
        </Paragraph>
        {keep.isError && <ProblemAlert problem={keep.error} />}
        <p>
          <Button variant="secondary" loading={keep.isPending} onClick={() => keep.mutate()}>
            {m.integrations_retire_undo()}
          </Button>
        </p>
      </>
    );
  }
  return (
    <>
      {!isSeen && <Alert data-color="warning">{m.integrations_retire_unseen()}</Alert>}
      {oldIsStillUsed && <Alert data-color="warning">{m.integrations_old_still_used()}</Alert>}
      <Paragraph>{lastUsed}</Paragraph>
      <Fieldset>
        <Fieldset.Legend>{m.integrations_grace()}</Fieldset.Legend>
        <Fieldset.Description>{m.integrations_grace_hint()}</Fieldset.Description>
        {graces.map(([length, name]) => (
          <Radio
            key={length}
            name="grace"
            value={String(length)}
            label={name()}
            checked={grace === length}
            onChange={() => setGrace(length)}
          />
        ))}
      </Fieldset>
      {retire.isError && <ProblemAlert problem={retire.error} />}
      <p>
        <Button loading={retire.isPending} onClick={() => retire.mutate()}>
          {m.integrations_retire()}
        </Button>
      </p>
    </>
  );
}

function Done({ rotation: { old } }: { rotation: Rotation }) {
  const { orgno, id, refresh } = useClient();
  const remove = useMutation({
    mutationFn: (kid: string) => removeKey(orgno, id, kid),
    onSuccess: async (_nothing, kid) => {
      await refresh();
      announce(m.integrations_key_removed({ kid }));
    },
  });
  return (
    <>
      <Paragraph>{m.integrations_rotate_done()}</Paragraph>
      {remove.isError && <ProblemAlert problem={remove.error} />}
      {old !== undefined && (
        <p>
          <Button variant="secondary" loading={remove.isPending} onClick={() => remove.mutate(old.kid)}>
            {m.integrations_rotate_clean()}
          </Button>
        </p>
      )}
    </>
  );
}
