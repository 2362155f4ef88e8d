import type { Log } from '@berth/core';
import { readSettings, type SettingsFile, type SettingsKind, settingsPath } from './settings-file.ts';

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
  #isReading = false;
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
    await folder.watch(() => void this.#read());
    await this.#read();
  }

  close(): void {
    this.#close();
  }

  /** One reading at a time; what changes during one is read after it. */
  async #read(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      this.#take(await readSettings(this.#directory, this.#kind));
    }
    this.#isReading = false;
    this.#onChange();
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
