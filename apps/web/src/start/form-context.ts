import { createContext, use } from 'react';
import type { StartField, StartForm } from './start-form.ts';

export interface FormParts {
  readonly form: StartForm;
  readonly set: (change: Partial<StartForm>) => void;
  /** What is wrong with a field, in words. */
  readonly problemOf: (field: StartField) => string | undefined;
}

export const FormContext = createContext<FormParts | undefined>(undefined);

export function useForm(): FormParts {
  const parts = use(FormContext);
  if (parts === undefined) throw new Error('used outside of the form');
  return parts;
}
