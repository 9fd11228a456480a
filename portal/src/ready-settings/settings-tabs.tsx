import './ready-settings.css';
import { Paragraph, Tabs } from '@digdir/designsystemet-react';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import { composeSettings, type Integration, type SettingsName } from './compose-settings.ts';

const names: Readonly<Record<SettingsName, () => string>> = {
  shell: () => m.start_settings_shell(),
  node: () => m.start_settings_node(),
  'token-proxy': () => m.start_settings_token_proxy(),
  nais: () => m.start_settings_nais(),
  java: () => m.start_settings_java(),
  dotnet: () => m.start_settings_dotnet(),
  python: () => m.start_settings_python(),
};

/** Settings that are ready to paste, a tab for each language or tool. */
export function SettingsTabs({ integration }: { integration: Integration }) {
  const all = composeSettings(integration);
  const [shown, setShown] = useState<string>(all[0]?.name ?? '');
  return (
    <Tabs value={shown} onChange={setShown}>
      <Tabs.List aria-label={m.start_settings_heading()}>
        {all.map(({ name }) => (
          <Tabs.Tab key={name} value={name}>
            {names[name]()}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {all.map(({ name, text, keyFile }) => (
        <Tabs.Panel key={name} value={name}>
          <div className="settings-head">
            <Paragraph data-size="sm">
              {keyFile === undefined ? m.start_settings_key_inside() : m.start_settings_key_file({ file: keyFile })}
            </Paragraph>
            <CopyButton text={text} what={names[name]()} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by itself, so it must be reached by keyboard (WCAG 2.1.1) */}
          <section className="settings" tabIndex={0} aria-label={names[name]()}>
            <pre>
              <code>{text}</code>
            </pre>
          </section>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
