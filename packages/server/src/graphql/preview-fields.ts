import type { PreviewView } from '@berth/contract/schemas';
import type { Builder } from './builder.ts';

/** Ports of instances in a browser. */
export function definePreviews(builder: Builder): void {
  const link = builder.objectRef<PreviewView>('PreviewLink').implement({
    description: 'Opens a preview of a port in a browser, once.',
    fields: (t) => ({
      url: t.exposeString('url', { description: 'A secret until it was opened.' }),
      expiresAt: t.exposeString('expiresAt', { description: 'Until when it can be opened.' }),
    }),
  });
  builder.mutationFields((t) => ({
    openPreview: t.field({
      type: link,
      description:
        'Makes a link by which a browser may look at a port of an instance. What it opens ends with the credential that asked for it.',
      args: {
        target: t.arg.string({ required: true, description: 'Id, name or unique prefix.' }),
        port: t.arg.string({ description: 'Name or number; may be left out where there is only one.' }),
      },
      resolve: async (_, { target, port }, { previews, caller }) => {
        const { url, expiresAt } = await previews.open(caller, target, port ?? null);
        return { url, expiresAt: new Date(expiresAt).toISOString() };
      },
    }),
  }));
}
