import { DEFAULT_NOTIFY_CONFIG, type NotifyConfig } from '@berth/contract';
import type { Log } from '@berth/core';
import { type NotifyFile, notifyFilePath, readNotifyFile } from './notify-file.ts';

/** The configuration of notices as it is now. A file that is broken leaves things as they were. */
export class NotifySettings {
  readonly #directory: string;
  readonly #log: Log;
  #config: NotifyConfig = DEFAULT_NOTIFY_CONFIG;
  #path: string;
  #problems: readonly string[] = [];
  #close: () => void = () => undefined;
  #isReading = false;
  #isStale = false;

  constructor(directory: string, log: Log) {
    this.#directory = directory;
    this.#log = log;
    this.#path = notifyFilePath(directory);
  }

  get config(): NotifyConfig {
    return this.#config;
  }

  get path(): string {
    return this.#path;
  }

  /** What is wrong with the file now. */
  get problems(): readonly string[] {
    return this.#problems;
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
      this.#take(await readNotifyFile(this.#directory));
    }
    this.#isReading = false;
  }

  #take({ path, config }: NotifyFile): void {
    this.#path = path;
    const problems = config.ok ? [] : config.error;
    // Other files lie in the directory too, and some editors write thrice: what is known is not said again.
    const isNew = problems.join('\n') !== this.#problems.join('\n');
    this.#problems = problems;
    if (config.ok) this.#config = config.value;
    else if (isNew) this.#log.warn('notify.yaml is not used; what held before holds on', { path, problems });
  }
}
