import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '@berth/contract';
import type { Log } from '@berth/core';
import { readSettings, type SettingsFile, type SettingsKind, settingsPath } from './settings-file.ts';

/** What was there and is not is believed to be gone after this time. */
const GONE_MS = 300;

/** What a file of configuration says now. One that is broken leaves things as they were. */
export class Settings<T> {
  readonly #directory: string;
  readonly #kind: SettingsKind<T>;
  readonly #log: Log;
  #config: T;
  #path: string;
  #problems: readonly string[] = [];
  #close: () => void = () => undefined;
  #onChange: () => void = () => undefined;
  #wasGood = false;
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(directory: string, kind: SettingsKind<T>, log: Log) {
    this.#directory = directory;
    this.#kind = kind;
    this.#log = log;
    this.#config = kind.defaults;
    this.#path = settingsPath(directory, kind);
  }

  get config(): T {
    return this.#config;
  }

  get path(): string {
    return this.#path;
  }

  /** What is wrong with the file now. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Nobody can say what holds: the file cannot be used, and was not read before it got so. */
  get isUnknown(): boolean {
    return this.#problems.length > 0 && !this.#wasGood;
  }

  /** Where it says so, and what is wrong there. */
  get source(): { readonly file: string; readonly problems: readonly string[] } {
    return { file: this.#path, problems: this.#problems };
  }

  /** Called whenever the file was read again. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** Reads the file, and again whenever it changes, until closed. */
  async open(): Promise<void> {
    const { ConfigFolder } = await import('@berth/config');
    const folder = new ConfigFolder(this.#directory);
    this.#close = () => folder.close();
    await folder.watch(() => void this.#refreshSometime());
    await this.refresh();
  }

  close(): void {
    this.#close();
  }

  /** Resolves when what the file says from now on, or something later, is known. One reading at a time. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readWhileStale().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** What could not be read now is read when it changes again, or when somebody needs to know. */
  async #refreshSometime(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.#log.warn('a file of configuration cannot be read', { path: this.#path, error: messageOf(error) });
    }
  }

  async #readWhileStale(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      this.#take(await this.#look());
    }
    this.#onChange();
  }

  /** Editors may take a file away before they put the new one there. */
  async #look(): Promise<SettingsFile<T>> {
    const file = await readSettings(this.#directory, this.#kind);
    const { defaults } = this.#kind;
    const isGone = file.config.ok && file.config.value === defaults && this.#config !== defaults;
    if (!isGone) return file;
    await delay(GONE_MS);
    return readSettings(this.#directory, this.#kind);
  }

  #take({ path, config }: SettingsFile<T>): void {
    this.#path = path;
    const problems = config.ok ? [] : config.error;
    // Other files lie in the directory too, and some editors write thrice: what is known is not said again.
    const isNew = problems.join('\n') !== this.#problems.join('\n');
    this.#problems = problems;
    if (config.ok) {
      this.#config = config.value;
      this.#wasGood = true;
    } else if (isNew) {
      this.#log.warn('a file of configuration is not used; what held before holds on', { path, problems });
    }
  }
}
