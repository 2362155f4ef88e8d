import { berthPaths } from '@berth/host/paths';
import { expect, it } from 'vitest';
import { plistText } from './plist-text.ts';

const environment = { BERTH_HOME: '/Users/ann/a & <b>', PATH: '/opt/homebrew/bin:/usr/bin' };
const text = plistText(
  { paths: berthPaths(environment), entry: '/opt/berth/dist/daemon.js', environment, umask: 0o022 },
  'dev.berth.daemon',
);

it('runs the daemon of this installation and starts it again unless its end was wanted', () => {
  const words = [...text.matchAll(/<string>(.*)<\/string>/g)].map(([, word]) => word);
  expect(words.slice(0, 4)).toEqual([
    'dev.berth.daemon',
    process.execPath,
    '--max-semi-space-size=4',
    '/opt/berth/dist/daemon.js',
  ]);
  expect(text).toMatch(/<key>SuccessfulExit<\/key>\s*<false\/>/);
  expect(text).toMatch(/<key>AbandonProcessGroup<\/key>\s*<true\/>/);
  expect(text).toMatch(/<key>RunAtLoad<\/key>\s*<true\/>/);
});

it('escapes what is special in XML', () => {
  expect(text).toContain('<string>/Users/ann/a &amp; &lt;b&gt;</string>');
});

it('says that nobody has run it', () => {
  expect(text).toContain('NOT RUN YET');
});

it('keeps its comments whole when a path has two hyphens', () => {
  const home = { BERTH_HOME: '/Users/ann/x--y' };
  const odd = plistText({ paths: berthPaths(home), entry: '/d.js', environment: home, umask: 0 }, 'l');
  for (const [, comment = ''] of odd.matchAll(/<!--(.*?)-->/gs)) expect(comment).not.toContain('--');
});
