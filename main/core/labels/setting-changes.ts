/** Holds all changes of the data set's settings that this process knows. It is the counterpart of `LabelStore` for the item `.`. */
import type { ChangeId, FieldName, JsonValue, UncountedSetting } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { ChangeProvenance } from './change-provenance.ts'
import { foldSettings, type SettingClaims } from './fold-settings.ts'
import { headsByField, type Head } from './heads.ts'
import { RoleTimeline } from './role-timeline.ts'

interface ArrivedChange {
  readonly change: StoredChange
  readonly revision: number
}

export class SettingChanges {
  readonly #changes = new Map<ChangeId, ArrivedChange>()
  readonly #provenance = new ChangeProvenance()
  #revision = 0
  #claims: ReadonlyMap<string, SettingClaims> | null = null
  #roles: RoleTimeline | null = null
  #firstOwner: string | null = null

  /** Rises with each batch of new changes. */
  get revision(): number {
    return this.#revision
  }

  /**
   * The values that people gave who might, by the name of the setting. The map stays the same until something changes.
   */
  get claims(): ReadonlyMap<string, SettingClaims> {
    return (this.#claims ??= foldSettings(this.changes(), this.roles.isCounted))
  }

  /** What each person might do at each moment. It is the same object until something changes. */
  get roles(): RoleTimeline {
    return (this.#roles ??= new RoleTimeline(this.changes(), this.#firstOwner))
  }

  /** Returns the settings whose newest value does not count, the newest first. */
  uncounted(): UncountedSetting[] {
    const { claims, roles } = this
    const all = roles.uncountedOf(this.changes())
    // Somebody who might has set it since.
    return all.filter(({ name, at }) => (claims.get(name)?.[0].at ?? Number.NEGATIVE_INFINITY) < at)
  }

  /** Returns the newest value of a setting that does not count; null where there is none. */
  uncountedValue(name: string): JsonValue {
    const newest = this.changes()
      .filter(({ id, settings }) => settings?.[name] !== undefined && !this.roles.isCounted(id, name))
      .reduce<StoredChange | null>((last, change) => (last && last.at >= change.at ? last : change), null)
    return newest?.settings?.[name] ?? null
  }

  /** Who made the data set; null where that is not known. */
  get firstOwner(): string | null {
    return this.#firstOwner
  }

  /** Sets who made the data set. Returns whether that is new. */
  setFirstOwner(id: string | null): boolean {
    if (id === this.#firstOwner) return false
    this.#firstOwner = id
    this.#forget()
    return true
  }

  /** Returns every change, in order of arrival. */
  changes(): StoredChange[] {
    return Array.from(this.#changes.values(), (arrived) => arrived.change)
  }

  has(id: ChangeId): boolean {
    return this.#changes.has(id)
  }

  /** Adds changes; returns those that were new. `hasChecksum` is as in `LabelStore.apply`. */
  apply(changes: readonly StoredChange[], hasChecksum = true): StoredChange[] {
    const newChanges = changes.filter((change) => this.#add(change, hasChecksum))
    if (newChanges.length > 0) {
      this.#revision++
      this.#forget()
    }
    return newChanges
  }

  /** Returns the heads as somebody saw them at revision `seen`; all changes of the replica `own` count as seen. */
  headsSeen(seen: number, own: string): ReadonlyMap<FieldName, readonly Head<StoredChange>[]> {
    const known = [...this.#changes.values()].filter(
      ({ change, revision }) => revision <= seen || change.id.startsWith(`${own}:`),
    )
    return headsByField(known.map(({ change }) => change))
  }

  #forget(): void {
    this.#claims = this.#roles = null
  }

  #add(change: StoredChange, hasChecksum: boolean): boolean {
    const known = this.#changes.get(change.id)
    if (known && this.#provenance.choose(known.change, change, hasChecksum) === known.change) return false
    if (!known) this.#provenance.record(change.id, hasChecksum)
    this.#changes.set(change.id, { change, revision: this.#revision + 1 })
    return true
  }
}
