import { Dropdown } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { changeLanguage, currentLanguage, languages } from './language.ts';

export function LanguageChoice() {
  const current = currentLanguage();
  const name = languages.find(([language]) => language === current)?.[1];
  return (
    <Dropdown.TriggerContext>
      <Dropdown.Trigger variant="tertiary" aria-label={`${name}, ${m.shell_language()}`}>
        {name}
      </Dropdown.Trigger>
      <Dropdown>
        <Dropdown.List>
          {languages.map(([language, ownName]) => (
            <Dropdown.Item key={language}>
              <Dropdown.Button
                lang={language}
                aria-current={language === current ? 'true' : undefined}
                onClick={() => changeLanguage(language)}
              >
                {ownName}
              </Dropdown.Button>
            </Dropdown.Item>
          ))}
        </Dropdown.List>
      </Dropdown>
    </Dropdown.TriggerContext>
  );
}
