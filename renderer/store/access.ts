/** Says what the person who works here may do, and lets owners decide what others may. */
import { OWNER_REQUESTED, type LabelAccess, type Role, type SettingsAccess } from '../../preload/contract/index.ts'
import { nameOf } from '../components/person-names.ts'
import type { AppState, Slice } from './state.ts'
import { readOnlySentence } from './status.ts'
import { sentence } from './toasts.ts'

/** The most owners that a sentence names. */
const MAX_NAMED = 3

export interface AccessSlice {
  /** Gives somebody a role; null takes it away. Resolves with whether it was done. */
  setRole(id: string, role: Role | null): Promise<boolean>
  /** Makes the person who works here an owner where there is none; otherwise asks, and is one after seven days. */
  becomeOwner(): Promise<boolean>
  setAccess(access: { readonly labels?: LabelAccess; readonly settings?: SettingsAccess }): Promise<boolean>
  /** Accepts the labels of somebody that do not count because of the role. */
  acceptLabels(id: string): Promise<void>
  /** Gives a setting the value that does not count because its author might not change it. */
  acceptSetting(name: string): Promise<boolean>
}

type Needs = 'access' | 'ask' | 'refreshPeople' | 'session' | 'toast'

export const createAccess: Slice<AccessSlice, Needs> = (_set, get, bridge) => {
  async function run(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      get().refreshPeople()
      return true
    } catch (error) {
      get().toast('error', sentence(error))
      return false
    }
  }

  return {
    setRole: (id, role) => run(() => bridge.invoke('people.setRole', { id, role })),
    async becomeOwner() {
      const id = get().session?.user ?? ''
      const { owners } = get().access
      if (owners.length === 0) return run(() => bridge.invoke('people.setRole', { id, role: 'owner' }))
      const isWanted = await get().ask({
        title: 'Become an owner?',
        text: `This is for data sets whose owners are gone. You are an owner after seven days, unless ${ownerNames(owners)} gives you another role before. Everybody sees it.`,
        action: 'Ask to become an owner',
      })
      return isWanted && run(() => bridge.invoke('people.setRole', { id, role: OWNER_REQUESTED }))
    },
    setAccess: (access) => run(() => bridge.invoke('people.setAccess', access)),
    async acceptLabels(id) {
      await run(async () => {
        const { pictures } = await bridge.invoke('people.acceptLabels', { id })
        get().toast('success', `${pictures === 1 ? '1 picture has' : `${pictures} pictures have`} these labels now.`)
      })
    },
    acceptSetting: (name) => run(() => bridge.invoke('people.acceptSetting', { name })),
  }
}

/** Why this person cannot change settings, the label schema or releases, as a sentence; null when they can. */
export function settingsRefusal({ status, access }: Pick<AppState, 'access' | 'status'>): string | null {
  return readOnlySentence(status) ?? (access.mayChangeSettings ? null : onlyOwners(access.owners))
}

/** Why this person cannot change roles, as a sentence; null when they can. */
export function rolesRefusal({ status, access }: Pick<AppState, 'access' | 'status'>): string | null {
  if (!access.mayChangeRoles) return onlyOwners(access.owners)
  return access.mayLabel ? readOnlySentence(status) : null
}

/** Returns the names of the owners for a sentence. */
export function ownerNames(owners: readonly string[]): string {
  return owners.slice(0, MAX_NAMED).map(nameOf).join(' or ')
}

function onlyOwners(owners: readonly string[]): string {
  return `Only an owner of this data set can change this: ask ${ownerNames(owners)}.`
}
