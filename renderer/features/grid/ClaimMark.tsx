/** Marks a picture that somebody labels next from a queue. */
import { PersonCircle } from '../../components/Avatar.tsx'
import { isSamePerson, nameOf } from '../../components/person-names.ts'
import { useProfiles } from '../../components/use-profiles.ts'
import { useApp } from '../../store/app.ts'
import { claimHash, type ItemId } from '../../../preload/contract/index.ts'

export function ClaimMark({ id, itemKey }: { id: ItemId; itemKey: string }) {
  const user = useApp(({ claimsByHash, peersByItem }) => {
    // Hardly ever does anybody label from a queue, and then a cell computes one number.
    const claimer = claimsByHash.size === 0 ? undefined : claimsByHash.get(claimHash(itemKey))
    if (claimer === undefined) return undefined
    // Who is at the picture is shown already.
    return peersByItem.get(id)?.some((peer) => isSamePerson(peer.user, claimer)) ? undefined : claimer
  })
  useProfiles()
  if (user === undefined) return null
  return (
    <span className="cell-claim" data-testid="claim" title={`${nameOf(user)} labels this picture next`}>
      <PersonCircle user={user} />
    </span>
  )
}
