/** Marks a picture that somebody labels next from a queue. */
import { PersonCircle } from '../../components/Avatar.tsx'
import { nameOf } from '../../components/person-names.ts'
import { useApp } from '../../store/app.ts'
import { claimHash } from '../../../preload/contract/index.ts'

export function ClaimMark({ itemKey }: { itemKey: string }) {
  const user = useApp(({ claimsByHash }) =>
    // Hardly ever does anybody label from a queue, and then a cell computes one number.
    claimsByHash.size === 0 ? undefined : claimsByHash.get(claimHash(itemKey)),
  )
  if (user === undefined) return null
  return (
    <span className="cell-claim" data-testid="claim" title={`${nameOf(user)} labels this picture next`}>
      <PersonCircle user={user} />
    </span>
  )
}
