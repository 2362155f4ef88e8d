import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SCOPES, SECRET_PREFIX } from '@berth/contract';
import { ACTION_SCOPES, INSTANCE_ACTIONS, SESSION_IDLE_MS, SESSION_MS } from '@berth/core';
import { describe, expect, it } from 'vitest';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/tokens.md'), 'utf8');
const DAY_MS = 24 * 60 * 60 * 1000;
const ACTION = /`([a-z]+\.[a-z]+)`/g;

function actionsIn(text: string): string[] {
  return [...text.matchAll(ACTION)].map(([, action = '']) => action);
}

describe('the page of tokens', () => {
  it.each(Object.keys(SCOPES))('lists every action that takes the scope %s, and no other', (scope) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${scope}\``)) ?? '';
    const taking = Object.entries(ACTION_SCOPES).filter(([, least]) => least === scope);
    expect(actionsIn(row).toSorted()).toEqual(taking.map(([action]) => action).toSorted());
  });

  it('says what the token of an instance reaches', () => {
    const [, section = ''] = page.split('## What a program may ask');
    expect(new Set(actionsIn(section))).toEqual(INSTANCE_ACTIONS);
  });

  it('says for how long sessions last, and how secrets begin', () => {
    const ends = `after ${SESSION_MS / DAY_MS} days, after ${SESSION_IDLE_MS / DAY_MS} without a request`;
    expect(page).toContain(ends);
    expect(page).toContain(`\`${SECRET_PREFIX}\``);
  });
});
