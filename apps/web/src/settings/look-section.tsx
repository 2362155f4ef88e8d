import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keysAct, letKeysAct } from '../shell/keys-choice.ts';
import { chooseTheme, currentTheme, type Theme, THEMES } from '../shell/theme.ts';

export function LookSection() {
  return (
    <div className="flex flex-col gap-4">
      <ThemeChoice />
      <KeysChoice />
    </div>
  );
}

function KeysChoice() {
  const { t } = useTranslation('settings');
  const [isOn, setOn] = useState(() => keysAct());
  const turn = (on: boolean) => {
    letKeysAct(on);
    setOn(on);
  };
  return (
    <div>
      <label className="flex min-h-11 cursor-pointer items-center gap-3 text-sm sm:min-h-9">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => turn(target.checked)}
          className="size-4 shrink-0 cursor-pointer accent-accent"
        />
        {t('look.keys')}
      </label>
      <p className="text-xs text-ink-soft">{t('look.keysHint')}</p>
    </div>
  );
}

function ThemeChoice() {
  const { t } = useTranslation('settings');
  const [theme, setTheme] = useState(currentTheme);
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <fieldset>
      <legend className="mb-2 text-sm">{t('look.theme')}</legend>
      <div className="flex flex-wrap gap-2">
        {THEMES.map((name) => (
          <label
            key={name}
            className="flex min-h-11 cursor-pointer items-center gap-2 rounded-md border border-line-strong px-3 text-sm has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent sm:min-h-9"
          >
            <input type="radio" name="theme" checked={theme === name} onChange={() => choose(name)} />
            {t(`look.${name}`)}
          </label>
        ))}
      </div>
      <p className="mt-2 text-xs text-ink-soft">{t('look.kept')}</p>
    </fieldset>
  );
}
