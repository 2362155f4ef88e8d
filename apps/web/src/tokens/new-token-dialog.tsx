import { SCOPES, type Scope } from '@berth/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '../api/problem.ts';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { namesIn } from '../ui/names-in.ts';
import { DEFAULT_LIFE, type Life, lifeMs, LIVES } from './expiry.ts';
import { NewSecret } from './new-secret.tsx';
import { CREATE_TOKEN, type NewToken } from './token-documents.ts';

/** Makes a token, and then shows its secret until somebody says that it is kept. Nobody can be told it again. */
export function NewTokenDialog({
  isOpen,
  close,
  made,
}: {
  isOpen: boolean;
  close: () => void;
  made: () => void;
}) {
  const { t } = useTranslation('tokens');
  const [token, setToken] = useState<NewToken>();
  const [isAsked, setAsked] = useState(false);
  const end = () => {
    setToken(undefined);
    setAsked(false);
    close();
  };
  return (
    <Dialog
      open={isOpen}
      onClose={() => (token === undefined ? end() : setAsked(!isAsked))}
      title={t(token === undefined ? 'create.title' : 'secret.title')}
      isKept={token !== undefined}
    >
      {token === undefined ? (
        <TokenForm
          made={(token) => {
            setToken(token);
            made();
          }}
        />
      ) : (
        <NewSecret token={token} close={end} isAsked={isAsked} stay={() => setAsked(false)} />
      )}
    </Dialog>
  );
}

function TokenForm({ made }: { made: (token: NewToken) => void }) {
  const { t } = useTranslation('tokens');
  const api = useApi();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('read');
  const [life, setLife] = useState<Life>(DEFAULT_LIFE);
  const [problem, setProblem] = useState<Problem>();
  const [isUnderWay, setUnderWay] = useState(false);
  const create = async () => {
    setUnderWay(true);
    setProblem(undefined);
    try {
      const wish = { name: name.trim() === '' ? null : name.trim(), scope, expiresInMs: lifeMs(life) };
      made((await api.act(CREATE_TOKEN, wish)).createToken);
    } catch (error) {
      setProblem(toProblem(error));
      setUnderWay(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void create();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('create.name')} hint={t('create.nameHint')} error={problem?.message}>
        {(ties) => (
          <Input {...ties} value={name} autoComplete="off" onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <ScopeChoice scope={scope} choose={setScope} />
      <Field label={t('create.life')} hint={t(life === 'none' ? 'create.endlessHint' : 'create.lifeHint')}>
        {(ties) => (
          <Select {...ties} value={life} onChange={({ target }) => setLife(lifeNamed(target.value))}>
            {LIVES.map(({ name }) => (
              <option key={name} value={name}>
                {t(`life.${name}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="flex justify-end">
        <Button kind="primary" type="submit" disabled={isUnderWay}>
          {t('create.act')}
        </Button>
      </div>
    </form>
  );
}

function lifeNamed(text: string): Life {
  return LIVES.find(({ name }) => name === text)?.name ?? DEFAULT_LIFE;
}

function ScopeChoice({ scope, choose }: { scope: Scope; choose: (scope: Scope) => void }) {
  const { t } = useTranslation('tokens');
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{t('create.scope')}</legend>
      {namesIn(SCOPES).map((name) => (
        <label
          key={name}
          className="flex min-h-11 cursor-pointer items-start gap-3 rounded-md border border-line p-3 text-sm has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="scope"
            className="mt-0.5"
            checked={scope === name}
            onChange={() => choose(name)}
          />
          <span>
            <span className="font-mono font-semibold">{name}</span> {t(`scope.${name}`)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
