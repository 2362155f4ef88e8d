import { BerthError, listenAddressOf, type ListenWish, type TlsWish } from '@berth/contract';
import type { Builder } from './builder.ts';

interface TlsArguments {
  readonly cert?: string | null | undefined;
  readonly key?: string | null | undefined;
}

/** Where the daemon listens beside its private socket. */
export function defineListening(builder: Builder): void {
  defineListeningTypes(builder);
  const tlsInput = builder.inputType('TlsInput', {
    description: 'By which certificate. Without files it is one of Berth’s own authority.',
    fields: (t) => ({
      cert: t.string({ description: 'Path of the certificate, in PEM.' }),
      key: t.string({ description: 'Path of its key.' }),
    }),
  });
  builder.mutationFields((t) => ({
    listen: t.field({
      type: 'Listening',
      description: 'Listens somewhere else, also from the next daemon on. Answers when it does.',
      args: {
        at: t.arg.string({
          required: true,
          description: '`HOST:PORT`, with port 0 for any; `off`; or `default`, as access.yaml says.',
        }),
        tls: t.arg({ type: tlsInput }),
        behindProxy: t.arg.boolean({
          description:
            'A proxy stands before it, speaks TLS, and is believed in what it says of its clients.',
        }),
      },
      resolve: (_, { at, tls, behindProxy }, { berth, caller, listening }) => {
        berth.check(caller, 'access.change');
        return listening.change(
          at === 'default' ? at : { ...addressOf(at), tls: tlsOf(tls), behindProxy: behindProxy === true },
        );
      },
    }),
  }));
}

function addressOf(at: string): Pick<ListenWish, 'listen'> {
  const listen = at === 'off' ? at : listenAddressOf(at);
  if (listen !== undefined) return { listen };
  const message = `${at} is no address. Write HOST:PORT such as 127.0.0.1:7433, off, or default.`;
  throw new BerthError({ code: 'invalid_input', message });
}

function tlsOf(tls: TlsArguments | null | undefined): TlsWish | null {
  if (tls == null) return null;
  const { cert, key } = tls;
  if (cert == null && key == null) return 'local-ca';
  if (cert != null && key != null && cert.startsWith('/') && key.startsWith('/')) return { cert, key };
  const message = 'A certificate and its key go together, each by its whole path.';
  throw new BerthError({ code: 'invalid_input', message });
}

function defineListeningTypes(builder: Builder): void {
  builder.objectType('Listener', {
    fields: (t) => ({ url: t.exposeString('url'), tls: t.exposeBoolean('tls') }),
  });
  builder.objectType('Authority', {
    description: 'Berth’s own authority, whose certificate browsers have to be told to trust.',
    fields: (t) => ({
      path: t.exposeString('path', { description: 'Of its certificate.' }),
      fingerprint: t.exposeString('fingerprint', { description: 'SHA-256.' }),
    }),
  });
  builder.objectType('Listening', {
    description: 'How the daemon is reached beside its private socket.',
    fields: (t) => ({
      listen: t.expose('listen', { type: ['Listener'] }),
      page: t.exposeString('page', {
        nullable: true,
        description: 'Origin of the page; null where nobody can reach it.',
      }),
      problem: t.exposeString('problem', {
        nullable: true,
        description: 'Why it does not listen, or not as it should.',
      }),
      authority: t.expose('authority', { type: 'Authority', nullable: true }),
    }),
  });
}
