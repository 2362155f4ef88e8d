import { Observable } from '../api/observable.ts';

/** How terminals look in this browser. */
export interface TerminalSettings {
  readonly fontSize: number;
  readonly screenReader: boolean;
}

export const FONT_SIZES = { min: 8, normal: 14, max: 32 } as const;
const KEY = 'berth.terminal';

/** One for all terminals of the page. */
class SettingsStore extends Observable {
  #settings = kept();

  readonly current = (): TerminalSettings => this.#settings;

  change(change: Partial<TerminalSettings>): void {
    this.#settings = checked({ ...this.#settings, ...change });
    localStorage.setItem(KEY, JSON.stringify(this.#settings));
    this.changed();
  }
}

export const terminalSettings = new SettingsStore();

function kept(): TerminalSettings {
  try {
    return checked(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<TerminalSettings>);
  } catch {
    // Somebody else wrote there.
    return checked({});
  }
}

function checked({ fontSize, screenReader }: Partial<TerminalSettings>): TerminalSettings {
  const { min, normal, max } = FONT_SIZES;
  return {
    fontSize: typeof fontSize === 'number' ? Math.min(max, Math.max(min, Math.round(fontSize))) : normal,
    screenReader: screenReader === true,
  };
}
