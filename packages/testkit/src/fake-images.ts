import type { BerthError } from '@berth/contract';
import type { ImageView } from '@berth/contract/schemas';
import type { AssistantImage, Images, ImageStep, ImageWishes } from '@berth/core';

/** Images of an engine that is made up: one assistant has a recipe, and what is pulled is there. */
export class FakeImages implements Images {
  readonly clever: AssistantImage = {
    agent: 'clever',
    version: '1.2.3',
    name: 'localhost/berth/clever:1.2.3',
    recipe: 'clever.Containerfile',
  };
  /** Names of those that the engine has. */
  readonly present = new Set<string>();
  readonly wishes: ImageWishes[] = [];
  /** Builds fail with it. */
  failure: BerthError | undefined;

  ofAgent(agent: string): AssistantImage | undefined {
    return agent === this.clever.agent ? this.clever : undefined;
  }

  async list(): Promise<readonly ImageView[]> {
    const { agent, version, name } = this.clever;
    const built = this.present.has(name);
    return [{ name, agent, version, current: true, built, createdAt: null, bytes: built ? 1 : null }];
  }

  async *build({ name }: AssistantImage, wishes: ImageWishes): AsyncGenerator<ImageStep> {
    this.wishes.push(wishes);
    yield { text: 'STEP 1/2: FROM it' };
    if (this.failure !== undefined) throw this.failure;
    yield { text: 'STEP 2/2: RUN it' };
    this.present.add(name);
  }

  async *pull(name: string): AsyncGenerator<ImageStep> {
    yield { text: 'Downloading', layer: 'abc', currentBytes: 5, totalBytes: 10 };
    yield { text: 'Download complete', layer: 'abc' };
    this.present.add(name);
  }

  async remove(name: string): Promise<boolean> {
    return this.present.delete(name);
  }
}
