/** Shows and changes what people may do: their roles, and who may label and change settings. */
import { useId } from 'react'

import {
  ROLES,
  t,
  type Access,
  type LabelAccess,
  type PersonSummary,
  type Role,
  type SettingsAccess,
} from '../../../preload/contract/index.ts'
import { count, plural, relativeTime } from '../../components/format.ts'
import { nameOf } from '../../components/person-names.ts'
import { usePending } from '../../components/use-pending.ts'
import { app, useApp } from '../../store/app.ts'
import { ownerNames, rolesRefusal } from '../../store/access.ts'

const ROLE_NAMES: Readonly<Record<Role, string>> = { owner: t('Owner'), labeler: t('Labeler'), viewer: t('Viewer') }
const NO_ROLE = ''
const DAY_MS = 24 * 60 * 60_000

/** Shows the role of a person beside the name, where it says something. */
export function RoleMark({ person: { role, ownerAt, refused } }: { person: PersonSummary }) {
  const labels = useApp((state) => state.access.labels)
  const isViewer = role === 'viewer' || (role === null && labels === 'named')
  return (
    <>
      {role === 'owner' && <span className="person-mark">owner</span>}
      {isViewer && <span className="person-mark">viewer</span>}
      {ownerAt !== null && <span className="person-mark person-mark-warning">asks to be an owner</span>}
      {refused > 0 && <span className="person-mark person-mark-warning">{count(refused)} not counted</span>}
    </>
  )
}

/** Chooses the role of a person, and accepts labels that do not count because of it. */
export function RoleField({ person }: { person: PersonSummary }) {
  const { id, ownerAt, refused } = person
  const field = useId()
  const labels = useApp((state) => state.access.labels)
  const refusal = useApp(rolesRefusal)
  const [role, choose] = usePending<Role | typeof NO_ROLE>(person.role ?? NO_ROLE)
  const set = (chosen: Role | typeof NO_ROLE): void =>
    choose(chosen, () => app().setRole(id, chosen === NO_ROLE ? null : chosen))
  return (
    <>
      <div className="person-field">
        <label htmlFor={field}>Role</label>
        <span className="person-join">
          <select
            id={field}
            value={role}
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onChange={({ target }) => set(target.value as Role | typeof NO_ROLE)}
          >
            <option value={NO_ROLE}>{labels === 'anybody' ? 'No role: may label' : 'No role: may look only'}</option>
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {ROLE_NAMES[one]}
              </option>
            ))}
          </select>
        </span>
      </div>
      {ownerAt !== null && (
        <div className="person-field" role="status">
          <span />
          <span className="person-join">
            <span>Becomes an owner {inDays(ownerAt)}.</span>
            {refusal === null && (
              <button type="button" className="button" onClick={() => void app().setRole(id, person.role)}>
                Refuse
              </button>
            )}
          </span>
        </div>
      )}
      {refused > 0 && (
        <div className="person-field">
          <span />
          <span className="person-join">
            <span>
              Labels on {plural(refused, 'picture')} do not count: they were given without the right to label.
            </span>
            <button
              type="button"
              className="button"
              disabled={refusal !== null}
              title={refusal ?? undefined}
              onClick={() => void app().acceptLabels(id)}
            >
              Accept them
            </button>
          </span>
        </div>
      )}
    </>
  )
}

/** Chooses who may label and who may change settings, and says who owns the data set. */
export function AccessRules() {
  const access = useApp((state) => state.access)
  const refusal = useApp(rolesRefusal)
  const me = useApp((state) => state.session?.user ?? '')
  const { owners, requests } = access
  const hasAsked = requests.some(({ id }) => id === me)
  return (
    <section className="access-rules" aria-label="Who may do what" data-testid="access-rules">
      <h3>Who may do what</h3>
      <Choice<LabelAccess>
        label="Give labels"
        value={access.labels}
        refusal={refusal}
        choices={{ anybody: 'Everybody but viewers', named: 'Only people with a role' }}
        onChoose={(labels) => app().setAccess({ labels })}
      />
      <Choice<SettingsAccess>
        label="Change settings, label schema and releases"
        value={access.settings}
        refusal={refusal}
        choices={{ anybody: 'Everybody but viewers', owners: 'Only owners' }}
        onChoose={(settings) => app().setAccess({ settings })}
      />
      <p className="muted access-owners">
        {owners.length === 0
          ? 'Nobody owns this data set, so everybody may change this.'
          : `Owners: ${owners.map(nameOf).join(', ')}. Only owners change roles and these two rules.`}
        {!owners.includes(me) && !hasAsked && (
          <button type="button" className="link" onClick={() => void app().becomeOwner()}>
            {owners.length === 0 ? 'Become the owner' : 'Become an owner…'}
          </button>
        )}
      </p>
      <UncountedSettings access={access} />
      <p className="muted access-owners">
        Programs keep these rules. Who must not read or write at all needs permissions of the share.
      </p>
    </section>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly refusal: string | null
  readonly choices: Readonly<Record<T, string>>
  onChoose(value: T): Promise<boolean>
}

function Choice<T extends string>({ label, value, refusal, choices, onChoose }: ChoiceProps<T>) {
  const field = useId()
  const [shown, choose] = usePending<T>(value)
  return (
    <div className="access-field">
      <label htmlFor={field}>{label}</label>
      <select
        id={field}
        value={shown}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onChange={({ target }) => choose(target.value as T, () => onChoose(target.value as T))}
      >
        {(Object.keys(choices) as T[]).map((one) => (
          <option key={one} value={one}>
            {choices[one]}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Lists settings that people changed who might not. */
function UncountedSettings({ access: { uncounted, mayChangeRoles, owners } }: { access: Access }) {
  if (uncounted.length === 0) return null
  return (
    <ul className="access-uncounted">
      {uncounted.map(({ name, by, at }) => (
        <li key={name}>
          <span>
            <code>{name}</code> by {nameOf(by)}, {relativeTime(at)}, does not count.
          </span>
          <button
            type="button"
            className="button"
            disabled={!mayChangeRoles}
            title={mayChangeRoles ? undefined : `Only an owner can accept it: ask ${ownerNames(owners)}.`}
            onClick={() => void app().acceptSetting(name)}
          >
            Accept it
          </button>
        </li>
      ))}
    </ul>
  )
}

function inDays(at: number): string {
  const days = Math.ceil((at - Date.now()) / DAY_MS)
  return days <= 1 ? 'within a day' : `in ${count(days)} days`
}
