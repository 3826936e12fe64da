import type { Profiles } from '../../preload/contract/index.ts'
import { useApp } from '../store/app.ts'

/** Returns the profiles of people, and shows the component again when somebody is renamed. */
export function useProfiles(): Profiles {
  return useApp((state) => state.profiles)
}
