import { EMPTY_FORM, type StartForm } from './start-form.ts';

const KEY = 'berth.presets';

/** A form that is kept in this browser under a name. */
export interface Preset {
  readonly label: string;
  readonly form: StartForm;
}

export function readPresets(storage: Pick<Storage, 'getItem'> = localStorage): readonly Preset[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((preset) => presetOf(preset)) : [];
  } catch {
    // It was changed by somebody else; there is nothing in it that could be shown.
    return [];
  }
}

export function keepPresets(
  presets: readonly Preset[],
  storage: Pick<Storage, 'setItem'> = localStorage,
): void {
  storage.setItem(KEY, JSON.stringify(presets));
}

/** In the place of one that has the same name. */
export function withPreset(presets: readonly Preset[], preset: Preset): Preset[] {
  return [...presets.filter(({ label }) => label !== preset.label), preset].sort((a, b) =>
    a.label < b.label ? -1 : 1,
  );
}

/** A form of another version may have fields more or less. */
function presetOf(kept: unknown): Preset[] {
  if (typeof kept !== 'object' || kept === null || !('label' in kept) || !('form' in kept)) return [];
  const { label, form } = kept;
  if (typeof label !== 'string' || typeof form !== 'object' || form === null) return [];
  const known = Object.entries(EMPTY_FORM).map(([field, empty]) => {
    const value: unknown = Reflect.get(form, field);
    return [field, typeof value === typeof empty ? value : empty];
  });
  return [{ label, form: Object.fromEntries(known) as StartForm }];
}
