import { startInputSchema } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';
import { checked } from './checked.ts';
import type { EnvironmentEntry } from './environment-entry.ts';

const IMAGE = startInputSchema.shape.image.unwrap();
const LASTS = 'Goes on for as long as somebody listens, and ends with it; hanging up ends it.';

/** Images of containers. What takes long is a subscription: its steps are told while it is done. */
export function defineImages(builder: Builder, entry: EnvironmentEntry): void {
  defineImageTypes(builder);
  builder.queryFields((t) => ({
    images: t.field({
      type: ['Image'],
      description: 'The images of assistants that can be built, and those of them that were.',
      resolve: async (_, _args, { images, caller, signal }) => [...(await images.list(caller, { signal }))],
    }),
  }));
  builder.mutationFields((t) => ({
    removeImage: t.string({
      description: 'Removes an image, by its name or the id of its agent. Answers the name.',
      args: { image: t.arg.string({ required: true }) },
      resolve: (_, { image }, { images, caller, signal }) =>
        images.remove(caller, checked(IMAGE, 'image', image), { signal }),
    }),
  }));
  builder.subscriptionFields((t) => ({
    buildImage: t.field({
      type: 'ImageStep',
      description: `Builds the image of an assistant. ${LASTS}`,
      args: {
        agent: t.arg.string({ required: true }),
        base: t.arg.string({ description: 'The image that it begins with. Default: as its recipe says.' }),
        environment: t.arg({
          type: [entry],
          description:
            'Your variables: proxies, certificates and a registry of packages are taken from them.',
        }),
      },
      subscribe: (_, { agent, base, environment }, { images, caller, signal }) => {
        const valid = checked(startInputSchema.shape.environment, 'environment', environment ?? []) ?? [];
        const wishes = {
          agent,
          environment: Object.fromEntries(valid.map(({ name, value }) => [name, value])),
          ...(base == null ? {} : { base: checked(IMAGE, 'base', base) }),
        };
        return images.build(caller, wishes, { signal });
      },
      resolve: (step) => step,
    }),
    pullImage: t.field({
      type: 'ImageStep',
      description: `Fetches an image from its registry. ${LASTS}`,
      args: { name: t.arg.string({ required: true }) },
      subscribe: (_, { name }, { images, caller, signal }) =>
        images.pull(caller, checked(IMAGE, 'name', name), { signal }),
      resolve: (step) => step,
    }),
  }));
}

function defineImageTypes(builder: Builder): void {
  builder.objectType('Image', {
    description: 'An image of an assistant, of which containers are made.',
    fields: (t) => ({
      name: t.exposeString('name'),
      agent: t.exposeString('agent'),
      version: t.exposeString('version', { description: 'Of the program in it.' }),
      current: t.exposeBoolean('current', { description: 'It has the version that Berth installs now.' }),
      built: t.exposeBoolean('built', { description: 'The container engine has it.' }),
      createdAt: t.exposeString('createdAt', { nullable: true }),
      bytes: t.exposeFloat('bytes', { nullable: true }),
    }),
  });
  builder.objectType('ImageStep', {
    description: 'What was done for an image, in the words of the engine.',
    fields: (t) => ({
      text: t.exposeString('text'),
      layer: t.string({
        nullable: true,
        description: 'The layer that it is about.',
        resolve: ({ layer }) => layer ?? null,
      }),
      currentBytes: t.float({ nullable: true, resolve: ({ currentBytes }) => currentBytes ?? null }),
      totalBytes: t.float({ nullable: true, resolve: ({ totalBytes }) => totalBytes ?? null }),
    }),
  });
}
