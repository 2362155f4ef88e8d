import { DNS_LABEL_MAX, instanceNameProblem, PORT_MAX, PORT_MIN, portNameProblem } from '@berth/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePreviewHost, type PreviewBase, previewHost } from './preview-host.ts';

const LOCAL: PreviewBase = { scheme: 'http', authority: 'localhost:4242' };
const PUBLIC: PreviewBase = { scheme: 'https', authority: 'berth.example.org' };

const read = (host: string, { authority }: PreviewBase) => parsePreviewHost(host, new Set([authority]));

const name = (max: number) =>
  fc
    .stringMatching(/^[a-z](-?[a-z0-9]){0,30}$/)
    .map((text) => text.slice(0, max).replace(/-$/, ''))
    .filter((text) => text.length > 0);
const instances = name(40).filter((text) => instanceNameProblem(text) === undefined);
const ports = fc.oneof(
  fc.integer({ min: PORT_MIN, max: PORT_MAX }).map(String),
  name(20).filter((text) => portNameProblem(text) === undefined),
);
const names = fc.record({ port: ports, instance: instances });
const bases = fc.constantFrom<PreviewBase>(
  LOCAL,
  PUBLIC,
  { ...LOCAL, authority: 'localhost' },
  { ...PUBLIC, authority: 'berth.example.org:8443' },
);

describe('the host of a preview', () => {
  it('names the port and the instance', () => {
    expect(read('web--fox.localhost:4242', LOCAL)).toStrictEqual({ port: 'web', instance: 'fox' });
    expect(read('20001--fox.berth.example.org', PUBLIC)).toStrictEqual({
      port: '20001',
      instance: 'fox',
    });
  });

  it('is read as it was written, whatever it names', () => {
    fc.assert(
      fc.property(bases, ports, instances, (base, port, instance) => {
        const { authority, origin } = previewHost(base, { port, instance });
        expect(read(authority, base)).toStrictEqual({ port, instance });
        expect(read(authority.toUpperCase(), base)).toBeUndefined();
        expect(new URL(origin).origin).toBe(origin);
        expect(authority.split('.')[0]?.length).toBeLessThanOrEqual(DNS_LABEL_MAX);
      }),
    );
  });

  it('is one of another base for no two bases that differ', () => {
    fc.assert(
      fc.property(bases, bases, names, (base, other, name) => {
        fc.pre(base.authority !== other.authority);
        const { authority } = previewHost(base, name);
        expect(read(authority, other)).toBeUndefined();
      }),
    );
  });

  it('is spoilt by anything before, behind or within it', () => {
    const dirt = fc.constantFrom(
      ...'.-:@/\\%# \t\0[]_,;?*'.split(''),
      '--',
      '.localhost',
      'x--',
      '--x',
      'é',
      '\u212a',
    );
    fc.assert(
      fc.property(names, dirt, fc.nat({ max: 80 }), (name, spot, at) => {
        const { authority } = previewHost(LOCAL, name);
        const spoilt = authority.slice(0, at) + spot + authority.slice(at);
        const found = read(spoilt, LOCAL);
        // What is still a name by itself names itself, and never what it was made of.
        if (found !== undefined) expect(previewHost(LOCAL, found).authority).toBe(spoilt);
      }),
    );
  });

  it('is never read from any text but its own', () => {
    const words = fc.constantFrom(
      'web',
      '3000',
      '--',
      '-',
      '.',
      'localhost',
      ':',
      '4242',
      'fox',
      '@',
      '%2e',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const found = read(text, LOCAL);
        if (found !== undefined) expect(previewHost(LOCAL, found).authority).toBe(text);
      }),
    );
  });

  it.each([
    '',
    'localhost:4242',
    '127.0.0.1:4242',
    '[::1]:4242',
    'web--fox.localhost',
    'web--fox.localhost:80',
    'web--fox.localhost:04242',
    'web--fox.localhost:4242.',
    'web--fox.localhost.:4242',
    'web--fox.localhost:',
    'web--fox:4242',
    'web-fox.localhost:4242',
    'web---fox.localhost:4242',
    'web--fox--otter.localhost:4242',
    '--fox.localhost:4242',
    'web--.localhost:4242',
    'web--fox.evil.localhost:4242',
    'evil.web--fox.localhost:4242',
    'web--fox.localhost.evil.org:4242',
    'web--fox.notlocalhost:4242',
    'web--foxlocalhost:4242',
    'user@web--fox.localhost:4242',
    'WEB--fox.localhost:4242',
    'web--fox.LOCALHOST:4242',
    'web--fox.localhost:4242@evil.org',
    'web--fox.localhost:4242/x',
    '22--fox.localhost:4242',
    '65536--fox.localhost:4242',
    '03000--fox.localhost:4242',
    '3000x--fox.localhost:4242',
    '+3000--fox.localhost:4242',
    'web--3fox.localhost:4242',
    'web--fox_.localhost:4242',
    'xn--fox.localhost:424',
    'web--fo\u212a.localhost:4242',
  ])('is not %j', (host) => {
    expect(read(host, LOCAL)).toBeUndefined();
  });
});
