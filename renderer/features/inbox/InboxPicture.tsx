/** Shows the picture of the conflict in front, with its name, and loads the next pictures in advance. */
import { useEffect, useEffectEvent, useState } from 'react'

import type { ConflictDetail, Peer } from '../../../preload/contract/index.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { app, useApp } from '../../store/app.ts'
import { LensState } from '../../store/lens-state.ts'
import { panOnStage, zoomOnStage } from '../viewer/on-stage.ts'
import type { OnStage } from '../viewer/on-stage.ts'
import { PictureCache } from '../viewer/picture-cache.ts'
import { PictureStage } from '../viewer/PictureStage.tsx'
import { registerZoom } from '../viewer/zoom.ts'
import type { Zoom } from '../viewer/zoom.ts'

/** The number of decoded pictures to keep: the one on screen, two after it, and some to go back to. */
const MAX_CACHED = 6
/** How many of the next pictures are decoded in advance. */
const AHEAD = 2
const cache = new PictureCache(MAX_CACHED)
const NOBODY: readonly Peer[] = []

export function InboxPicture({ detail }: { detail: ConflictDetail | null }) {
  const [lens] = useState(() => new LensState())
  const [onStage, setOnStage] = useState<OnStage | null>(null)
  const zoom = useEffectEvent((by: Zoom) => {
    if (onStage) zoomOnStage(onStage, lens, by)
  })
  const pan = useEffectEvent((x: number, y: number) => {
    if (onStage) panOnStage(onStage, lens, x, y)
  })
  useEffect(() => registerZoom({ zoom: (by) => zoom(by), pan: (x, y) => pan(x, y) }), [])
  const row = detail?.row
  const peers = useApp((state) => (row && state.peersByItem.get(row.id)) ?? NOBODY)
  const folder = row?.key.slice(0, Math.max(0, row.key.length - row.name.length - 1)) ?? ''
  return (
    <section className="inbox-picture" aria-label={row ? `Picture ${row.name}` : 'Picture'}>
      <PictureStage
        row={row}
        cache={cache}
        state={lens}
        testId="inbox-picture"
        onShown={(shown, stage) => {
          lens.showPicture(shown.id, false)
          setOnStage({ shown, stage })
        }}
        onReady={decodeNext}
        onDoubleClick={() => {
          if (onStage) zoomOnStage(onStage, lens, 'fit-or-actual')
        }}
      />
      <footer className="inbox-name">
        {row && (
          <>
            <ShortName key={row.key} name={row.name} title={row.key} />
            <span className="muted" data-testid="inbox-folder-name">
              {folder === '' ? 'at the top of the data set' : `in ${folder}`}
            </span>
            <Avatars peers={peers} />
          </>
        )}
      </footer>
    </section>
  )
}

function decodeNext(): void {
  for (const row of app().nextConflictRows(AHEAD)) cache.decode(row).catch(() => undefined)
}
