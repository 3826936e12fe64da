/** Defines what the people of a data set may do (FORMAT.md, "Roles"). */

/** An owner decides what others may do, a labeler gives labels, a viewer looks. */
export const ROLES = ['owner', 'labeler', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** Who may give labels: anybody who is no viewer, or only people with a role. */
export const LABEL_ACCESS = ['anybody', 'named'] as const
export type LabelAccess = (typeof LABEL_ACCESS)[number]

/** Who may change settings, the label schema and releases. */
export const SETTINGS_ACCESS = ['anybody', 'owners'] as const
export type SettingsAccess = (typeof SETTINGS_ACCESS)[number]

/** The settings that say who may do what. */
export const LABEL_ACCESS_SETTING = 'access.labels'
export const SETTINGS_ACCESS_SETTING = 'access.settings'

/** How long the owners can refuse somebody who asks to become an owner, in milliseconds: seven days. */
export const OWNER_REQUEST_MS = 7 * 24 * 60 * 60_000

/** The author of changes that programs make because of somebody's role. */
export const ROLES_AUTHOR = 'roles'

/** The value with which somebody asks to become an owner. */
export const OWNER_REQUESTED = 'owner-requested'

/** Returns the setting with the role of a person. */
export function roleSetting(id: string): string {
  return `role:${id}`
}

/** Somebody who becomes an owner at a moment, unless an owner refuses. */
export interface OwnerRequest {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly due: number
}

/** A setting that somebody changed who might not. It is kept, and is not in force. */
export interface UncountedSetting {
  readonly name: string
  readonly by: string
  readonly at: number
}

/** What the person who works here may do, and why. */
export interface Access {
  readonly labels: LabelAccess
  readonly settings: SettingsAccess
  /** The ids of the owners. While there is none, everybody may do what owners may. */
  readonly owners: readonly string[]
  /** The role of the person who works here; null for nobody's choice. */
  readonly role: Role | null
  readonly mayLabel: boolean
  /** Whether this person may change settings, the label schema and releases. */
  readonly mayChangeSettings: boolean
  readonly mayChangeSmartFolders: boolean
  /** Whether this person may change roles, and who may do what. */
  readonly mayChangeRoles: boolean
  readonly requests: readonly OwnerRequest[]
  readonly uncounted: readonly UncountedSetting[]
}

/** The access to a data set where nobody has chosen anything. */
export const FULL_ACCESS: Access = {
  labels: 'anybody',
  settings: 'anybody',
  owners: [],
  role: null,
  mayLabel: true,
  mayChangeSettings: true,
  mayChangeSmartFolders: true,
  mayChangeRoles: true,
  requests: [],
  uncounted: [],
}
