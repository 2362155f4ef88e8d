import type { InstanceId } from '@berth/contract';
import type { Screens, ScreenSize, ScreenSnapshot } from '@berth/core';

/** Pictures that a test paints. Without one there is none to be had. */
export class FakeScreens implements Screens {
  /** Sizes that were asked for, in order. */
  readonly asked: (ScreenSize | undefined)[] = [];
  picture: ScreenSnapshot | undefined;
  /** Called before each answer; may wait. */
  delay: () => Promise<void> = () => Promise.resolve();

  async snapshot(_instance: InstanceId, size?: ScreenSize): Promise<ScreenSnapshot | undefined> {
    this.asked.push(size);
    await this.delay();
    return this.picture;
  }

  /** Nobody asks yet. */
  text(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
