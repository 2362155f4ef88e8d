import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem.ts';
import { useApi, useMay } from '../page-context.tsx';
import { AskedPart } from '../ui/asked-part.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Mono } from '../ui/facts.tsx';
import { bytesText } from '../ui/figures.ts';
import { ImageWork, PullForm } from './image-work.tsx';
import { type Image, IMAGES, REMOVE_IMAGE } from './settings-documents.ts';
import { type ImageWorkshop, useImageWork } from './use-image-work.ts';

/** Images of which containers are made. How the making of one ended stays, also where the list cannot be had any more. */
export function ImagesSection() {
  const workshop = useImageWork();
  const { work, stop } = workshop;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <AskedPart query={IMAGES} variables={{}} refused={NoEngine}>
        {({ images }, again) => <Images images={images} again={again} workshop={workshop} />}
      </AskedPart>
      {work !== undefined && <ImageWork work={work} stop={stop} />}
    </div>
  );
}

/** Most machines have no container engine, and need none. */
function NoEngine({ problem, again }: { problem: Problem; again: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <div className="flex flex-col items-start gap-3 text-sm">
      <p className="break-words text-ink-soft">{problem.message}</p>
      <Button onClick={again}>{t('images.lookAgain')}</Button>
    </div>
  );
}

function Images({
  images,
  again,
  workshop: { work, begin },
}: {
  images: readonly Image[];
  again: () => void;
  workshop: ImageWorkshop;
}) {
  const isAdmin = useMay('admin');
  const api = useApi();
  const [removing, setRemoving] = useState<Image>();
  const isBusy = work?.isOver === false;
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col divide-y divide-line">
        {images.map((image) => (
          <ImageRow
            key={image.name}
            image={image}
            {...(isAdmin
              ? {
                  isBusy,
                  build: () => begin({ kind: 'build', name: image.agent }, again),
                  remove: () => setRemoving(image),
                }
              : {})}
          />
        ))}
      </ul>
      {isAdmin && <PullForm isBusy={isBusy} pull={(name) => begin({ kind: 'pull', name }, again)} />}
      <RemoveImage
        image={removing}
        close={() => setRemoving(undefined)}
        remove={(image) => api.act(REMOVE_IMAGE, { image }).then(again)}
      />
    </div>
  );
}

function RemoveImage({
  image,
  close,
  remove,
}: {
  image: Image | undefined;
  close: () => void;
  remove: (name: string) => Promise<void>;
}) {
  const { t } = useTranslation('settings');
  return (
    <Confirm
      open={image !== undefined}
      onClose={close}
      title={t('images.removeTitle', { name: image?.name })}
      label={t('images.remove')}
      act={async () => {
        if (image !== undefined) await remove(image.name);
      }}
    >
      <p>{t('images.removeBody')}</p>
    </Confirm>
  );
}

function ImageRow({
  image,
  isBusy = false,
  build,
  remove,
}: {
  image: Image;
  isBusy?: boolean;
  build?: () => void;
  remove?: () => void;
}) {
  const { t } = useTranslation('settings');
  const { name, agent, version, built, current, bytes } = image;
  const standing = built ? (current ? 'current' : 'outdated') : 'absent';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {agent}
          <Badge tone={standing === 'current' ? 'good' : standing === 'outdated' ? 'needs' : 'quiet'}>
            {t(`images.${standing}`)}
          </Badge>
        </p>
        <p className="text-ink-soft">
          <Mono>{name}</Mono> · {version}
          {bytes !== null && ` · ${bytesText(bytes)}`}
        </p>
      </div>
      {build !== undefined && (
        <Button disabled={isBusy} aria-label={t('images.buildNamed', { agent })} onClick={build}>
          {t(built ? 'images.rebuild' : 'images.build')}
        </Button>
      )}
      {built && remove !== undefined && (
        <Button
          kind="danger"
          disabled={isBusy}
          aria-label={t('images.removeNamed', { name })}
          onClick={remove}
        >
          {t('images.remove')}
        </Button>
      )}
    </li>
  );
}
