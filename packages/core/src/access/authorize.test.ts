import type { ActorId, Grant, InstanceId } from '@berth/contract';
import { describe, expect, it } from 'vitest';
import { type Action, ACTION_SCOPES, INSTANCE_ACTIONS, ownerOnly } from './authorize.ts';

const ANN = 'user:ann' as ActorId;
const EVE = 'user:eve' as ActorId;
const HERS = { id: 'inst_1' as InstanceId, owner: ANN };
const OTHER = { id: 'inst_2' as InstanceId, owner: ANN };
const ACTIONS = Object.keys(ACTION_SCOPES) as Action[];
const authorize = ownerOnly(ANN);

function allowed(grant: Grant, actor = ANN, target: typeof HERS | null = HERS): Action[] {
  return ACTIONS.filter((action) => authorize({ actor, grant }, action, target).ok);
}

describe('who may do what', () => {
  it('is decided by the scope of the credential, and each scope includes the smaller ones', () => {
    const of = (...scopes: string[]) => ACTIONS.filter((action) => scopes.includes(ACTION_SCOPES[action]));
    expect(allowed({ scope: 'read' })).toStrictEqual(of('read'));
    expect(allowed({ scope: 'operate' })).toStrictEqual(of('read', 'operate'));
    expect(allowed({ scope: 'admin' })).toStrictEqual(ACTIONS);
  });

  it('is nothing for another actor, whatever the scope', () => {
    expect(allowed({ scope: 'admin' }, EVE)).toStrictEqual([]);
    expect(allowed({ scope: 'admin' }, EVE, null)).toStrictEqual([]);
  });

  it('is little for the token of an instance, and that on itself alone', () => {
    const grant: Grant = { scope: 'instance', instance: HERS.id };
    expect(allowed(grant)).toStrictEqual(ACTIONS.filter((action) => INSTANCE_ACTIONS.has(action)));
    expect(allowed(grant, ANN, OTHER)).toStrictEqual([]);
    expect(allowed(grant, ANN, null)).toStrictEqual([]);
  });

  it('says which scope is missing, and how one gets it', () => {
    const refused = authorize({ actor: ANN, grant: { scope: 'read' } }, 'instance.stop', HERS);
    expect(refused).toMatchObject({
      error: {
        code: 'forbidden',
        message: expect.stringContaining('berth token create --scope operate'),
        details: { needed: 'operate', has: 'read' },
      },
    });
  });
});
