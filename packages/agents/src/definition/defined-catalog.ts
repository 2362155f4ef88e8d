import type { ConfigFolder } from '@berth/config';
import { messageOf } from '@berth/contract';
import type { Agent, AgentCatalog, Log } from '@berth/core';
import type { AssistantDirectories } from '../assistant/directories.ts';

export interface DefinedCatalogParts {
  /** Agents that are more than a definition: a file can change them, and not replace them. */
  readonly built: readonly Agent[];
  /** Definitions that ship with Berth: a file of that name replaces one. */
  readonly shipped: readonly Agent[];
  /** Where users put theirs. */
  readonly folder: ConfigFolder;
  readonly directories: AssistantDirectories;
  readonly log: Log;
}

/** All agents, those that a user has defined or changed too. Follows the files; runs go on as they were started. */
export class DefinedCatalog implements AgentCatalog {
  readonly #parts: DefinedCatalogParts;
  #agents: ReadonlyMap<string, Agent>;
  #reads = 0;

  private constructor(parts: DefinedCatalogParts) {
    this.#parts = parts;
    this.#agents = byId([...parts.built, ...parts.shipped]);
  }

  static async open(parts: DefinedCatalogParts): Promise<DefinedCatalog> {
    const catalog = new DefinedCatalog(parts);
    // Watched first, so that what changes while it is read is read again.
    await parts.folder.watch(() => void catalog.#refresh());
    await catalog.#refresh();
    return catalog;
  }

  get(id: string): Agent | undefined {
    return this.#agents.get(id);
  }

  list(): readonly Agent[] {
    return [...this.#agents.values()];
  }

  close(): void {
    this.#parts.folder.close();
  }

  /** A folder that cannot be read changes nothing. Of two reads at the same time the later one counts. */
  async #refresh(): Promise<void> {
    this.#reads += 1;
    const read = this.#reads;
    try {
      const agents = await this.#read();
      if (read === this.#reads) this.#agents = agents;
    } catch (error) {
      this.#parts.log.warn('definitions of agents cannot be read', { error: messageOf(error) });
    }
  }

  async #read(): Promise<ReadonlyMap<string, Agent>> {
    const { built, shipped, folder, directories, log } = this.#parts;
    const agents = new Map(byId([...built, ...shipped]));
    const files = await folder.read();
    if (files.length > 0) {
      // What reads YAML takes a part of a daemon's start, and most users have no files.
      const { located, readDefinition } = await import('./read-definition.ts');
      for (const file of files) {
        const own = built.find(({ id }) => id === file.name);
        const { agent, problems } = readDefinition(file, own, directories);
        agents.set(file.name, agent);
        for (const problem of problems)
          log.warn('a definition of an agent is wrong', { problem: located(file, problem) });
      }
    }
    return agents;
  }
}

function byId(agents: readonly Agent[]): ReadonlyMap<string, Agent> {
  return new Map(agents.map((agent) => [agent.id, agent]));
}
