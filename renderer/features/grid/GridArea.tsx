/** Shows the grid, or the reason why there is none. */
import { useApp } from '../../store/app.ts'
import { Grid } from './Grid.tsx'
import { LookingForPictures } from './LookingForPictures.tsx'
import { NoMatch } from './NoMatch.tsx'
import { NoPictures } from './NoPictures.tsx'

export function GridArea() {
  const total = useApp((state) => state.result?.total ?? null)
  const filtered = useApp((state) => state.query.text !== '')
  const inFolder = useApp((state) => state.query.folder !== '')
  const found = useApp((state) => state.status?.found ?? 0)
  const scanning = useApp((state) => state.status?.scanning === true || state.status?.state === 'opening')
  if (total === null) return <LookingForPictures />
  if (total > 0) return <Grid total={total} />
  if (filtered && (found > 0 || !scanning)) return <NoMatch />
  return scanning ? <LookingForPictures /> : <NoPictures inFolder={inFolder} />
}
