import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../api/problem.ts';
import { useApi } from '../page-context.tsx';
import { withStep } from './image-steps.ts';
import { BUILD_IMAGE, type ImageStep, PULL_IMAGE } from './settings-documents.ts';

export interface ImageWish {
  readonly kind: 'build' | 'pull';
  readonly name: string;
}

export interface ImageWorkState {
  readonly wish: ImageWish;
  readonly steps: readonly ImageStep[];
  readonly isOver: boolean;
  readonly problem: Problem | undefined;
}

/** Builds or fetches one image at a time. It ends when nobody listens any more: with the page, or by `stop`. */
export function useImageWork() {
  const api = useApi();
  const [work, setWork] = useState<ImageWorkState>();
  const unfollow = useRef<() => void>(undefined);
  useEffect(() => () => unfollow.current?.(), []);
  const begin = (wish: ImageWish, done: () => void) => {
    setWork({ wish, steps: [], isOver: false, problem: undefined });
    const next = (step: ImageStep) =>
      setWork((work) => work && { ...work, steps: withStep(work.steps, step) });
    const ended = (problem?: Problem) => {
      setWork((work) => work && { ...work, isOver: true, problem });
      done();
    };
    unfollow.current =
      wish.kind === 'build'
        ? api.follow(BUILD_IMAGE, { agent: wish.name }, { next: (data) => next(data.buildImage), ended })
        : api.follow(PULL_IMAGE, { name: wish.name }, { next: (data) => next(data.pullImage), ended });
  };
  const stop = () => {
    unfollow.current?.();
    setWork(undefined);
  };
  return { work, begin, stop };
}

export type ImageWorkshop = ReturnType<typeof useImageWork>;
