import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { keepPresets, readPresets, withPreset } from './presets.ts';
import type { StartForm } from './start-form.ts';

/** Forms that were kept in this browser. */
export function PresetBar({ form, apply }: { form: StartForm; apply: (form: StartForm) => void }) {
  const { t } = useTranslation('start');
  const [presets, setPresets] = useState(readPresets);
  const [isNaming, setNaming] = useState(false);
  const keep = (next: ReturnType<typeof readPresets>) => {
    keepPresets(next);
    setPresets(next);
  };
  return (
    <div role="group" aria-label={t('preset.title')} className="mb-4 flex flex-wrap items-center gap-2">
      {presets.map((preset) => (
        <span key={preset.label} className="flex rounded-md border border-line bg-panel">
          <Button kind="quiet" onClick={() => apply(preset.form)}>
            {preset.label}
          </Button>
          <IconButton
            label={t('preset.remove', { label: preset.label })}
            onClick={() => keep(presets.filter(({ label }) => label !== preset.label))}
          >
            <Trash2 aria-hidden size={14} />
          </IconButton>
        </span>
      ))}
      <Button kind="quiet" onClick={() => setNaming(true)}>
        {t('preset.keep')}
      </Button>
      <Dialog
        open={isNaming}
        onClose={() => setNaming(false)}
        title={t('preset.keep')}
        lead={t('preset.lead')}
      >
        <Naming
          take={(label) => {
            keep(withPreset(presets, { label, form }));
            setNaming(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function Naming({ take }: { take: (label: string) => void }) {
  const { t } = useTranslation('start');
  const [label, setLabel] = useState('');
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() !== '') take(label.trim());
      }}
    >
      <Field label={t('preset.name')}>
        {(ties) => (
          <Input {...ties} value={label} onChange={({ target }) => setLabel(target.value)} maxLength={40} />
        )}
      </Field>
      <Button type="submit" kind="primary" disabled={label.trim() === ''}>
        {t('preset.take')}
      </Button>
    </form>
  );
}
