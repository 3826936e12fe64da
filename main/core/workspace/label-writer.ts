/**
 * Turns what a person does into changes, and starts their way to the share: edits, undo, taking back, team settings.
 *
 * Every method throws `offline` and `read-only` where nothing can be written, and `not-allowed` for what the person may
 * not do.
 */
import {
  editBySchema,
  groupOfTag,
  LensletError,
  type ItemKey,
  type JsonValue,
  type LabelEdit,
  type LabelSchema,
  rivalsIn,
} from '../../../preload/contract/index.ts'
import { didYouMean, nearestNames } from '../../../preload/contract/nearest-names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { Editor, type Author, type ItemsEdit, type TakenBackItem } from '../labels/editor.ts'
import type { ShownLabels } from '../labels/shown-labels.ts'
import { UndoFile } from '../local/undo-file.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import type { Replication } from '../sync/replication.ts'
import type { OwnAccess } from './access.ts'
import type { People } from './people.ts'
import type { Edit, UndoOutcome } from './workspace-types.ts'

export interface LabelWriterOptions {
  readonly log: ChangeLog
  readonly settings: DatasetSettings
  readonly shown: ShownLabels
  /** Returns the id of the person who edits. */
  readonly user: () => string
  /** Knows the profile that the first label of a person brings. */
  readonly people: Pick<People, 'profileToWrite' | 'onEdit' | 'onPublish'>
  /** Refuses what the person may not do. */
  readonly access: Pick<OwnAccess, 'assertMayLabel' | 'assertMayChange'>
  /** Returns what the picture of an item contains; see FORMAT.md, "Content". */
  readonly contentOf: Author['contentOf']
  /** Returns the replication of the open data set. Throws when nothing can be written. */
  readonly writable: () => Replication
  /** Is told that the person has just done something. */
  readonly onActivity: () => void
}

export class LabelWriter {
  readonly undoFile: UndoFile
  readonly #options: LabelWriterOptions
  readonly #editor: Editor

  constructor(options: LabelWriterOptions) {
    this.#options = options
    const { writable } = options
    this.#editor = new Editor(
      options.log.labels,
      {
        user: options.user,
        replica: () => writable().writer!,
        newId: () => writable().newChangeId(),
        now: () => writable().shareClock.now(),
        contentOf: options.contentOf,
      },
      options.shown,
    )
    this.undoFile = new UndoFile(this.#editor.undoStack)
  }

  /**
   * Edits the labels of items.
   *
   * `seen` is the revision that the person was looking at. Values that others set after it stay, in conflict with the
   * new value. Throws `bad-input` too.
   */
  readonly edit = (keys: readonly ItemKey[], edit: LabelEdit, seen?: number): Edit =>
    this.editTogether([{ keys, edit }], seen)

  /**
   * Makes several edits of different items that are undone together. Otherwise it is as `edit`.
   *
   * `description` says what they do, such as `rename tag “a” to “b”`, where their values alone do not.
   */
  readonly editTogether = (
    edits: readonly ItemsEdit[],
    seen: number = this.#options.log.labels.revision,
    description?: string,
  ): Edit => {
    this.#options.writable()
    this.#options.access.assertMayLabel()
    this.#options.people.onEdit()
    this.#assertTags(edits)
    // A tag that is renamed everywhere is no tag that somebody gives: each picture keeps what it has.
    const obeying = description === undefined ? edits.map((edit) => this.#bySchema(edit)) : edits
    const changes = this.#editor.edit(obeying, seen, description)
    if (changes.length > 0) this.#writeProfile()
    return this.commit(changes)
  }

  /**
   * Sets team settings in one change, or removes their values with null.
   *
   * `seen` is the revision of the settings that the person was looking at. Values that others set after it stay, in
   * conflict with the new value. Throws `bad-input` too.
   */
  readonly setTeamSettings = (
    values: Readonly<Record<string, JsonValue>>,
    seen: number = this.#options.settings.current.revision,
  ): Edit => {
    this.#options.writable()
    this.#options.access.assertMayChange(values)
    this.#options.people.onEdit()
    const profile = this.#options.people.profileToWrite()
    if (profile === null) return this.#set(values, seen)
    this.#options.people.onPublish()
    return this.#set({ ...profile, ...values }, seen)
  }

  /** Throws `bad-input` for a tag that is not in the schema of a team that uses no other tags. */
  #assertTags(edits: readonly ItemsEdit[]): void {
    const { settings, shown } = this.#options
    const { schema } = settings.current
    if (schema.hasFreeTags) return
    for (const { keys, edit } of edits) {
      // A tag that the pictures have already, as in a conflict, may stay.
      const isOnAll = (tag: string): boolean => keys.every((key) => shown.state(key)?.tags.includes(tag) === true)
      const unknown = edit.addTags?.find((tag) => groupOfTag(schema, tag) === undefined && !isOnAll(tag))
      if (unknown !== undefined) throw unknownTagError(schema, unknown)
    }
  }

  /** Returns what an edit of these pictures does: as the schema of the team says, tags take the place of others. */
  readonly editOfSchema = (keys: readonly ItemKey[], edit: LabelEdit): LabelEdit =>
    editBySchema(this.#options.settings.current.schema, edit, () => this.#tagsOn(keys))

  /** Returns an edit that keeps the schema of the team. Throws `bad-input` for two tags of which a picture has one. */
  #bySchema({ keys, edit }: ItemsEdit): ItemsEdit {
    const { schema } = this.#options.settings.current
    const rivals = rivalsIn(schema, edit.addTags ?? [])
    if (rivals !== null) throw rivalTagsError(schema, rivals)
    return { keys, edit: this.editOfSchema(keys, edit) }
  }

  /** Returns the tags that are on some of these pictures. Many pictures share the few lists of tags. */
  #tagsOn(keys: readonly ItemKey[]): ReadonlySet<string> {
    const { columns, items } = this.#options.log.labels
    const lists = new Set(keys.map((key) => columns.tags[items.idOf(key) ?? -1] ?? 0))
    return new Set(Array.from(lists).flatMap((list) => columns.tagLists[list] ?? []))
  }

  /** Writes the profile of this person where the data set does not have it, or an older one. */
  #writeProfile(): void {
    const profile = this.#options.people.profileToWrite()
    if (profile === null) return
    this.#options.people.onPublish()
    this.#set(profile, this.#options.settings.current.revision)
  }

  #set(values: Readonly<Record<string, JsonValue>>, seen: number): Edit {
    const { settings, log, user } = this.#options
    const replication = this.#options.writable()
    const edit = settings.edit(values, seen, replication.writer!)
    const changes: StoredChange[] = edit
      ? [{ id: replication.newChangeId(), at: replication.shareClock.now(), by: user(), ...edit }]
      : []
    log.apply(changes, 'local')
    return { revision: settings.current.revision, changes, ...replication.publish(changes) }
  }

  /**
   * Undoes this person's last edit here where nobody has changed the fields since; returns null when there is none.
   *
   * Throws `overtaken` when somebody has changed all of its fields.
   */
  readonly undo = (): UndoOutcome | null => this.#replay('undo')

  /** Redoes the edit that `undo` has undone last. */
  readonly redo = (): UndoOutcome | null => this.#replay('redo')

  /** Forgets which edits can be undone, because somebody else works here now. */
  readonly forgetEdits = (): void => this.#editor.undoStack.clear()

  /** Takes back changes of anybody, as `planTakeBack` says. It is one edit, which can be undone. */
  readonly takeBack = (items: readonly TakenBackItem[], description: string): Edit => {
    this.#options.writable()
    this.#options.access.assertMayLabel()
    this.#options.people.onEdit()
    const changes = this.#editor.takeBack(items, description)
    if (changes.length > 0) this.#writeProfile()
    return this.commit(changes)
  }

  /** Applies changes of this person, and starts their way to the share. */
  readonly commit = (changes: readonly StoredChange[]): Edit => {
    const { log, writable, onActivity } = this.#options
    const replication = writable()
    onActivity()
    log.apply(changes, 'local')
    const { stored, saved } = replication.publish(changes)
    return { revision: log.labels.revision, changes, stored, saved }
  }

  #replay(what: 'undo' | 'redo'): UndoOutcome | null {
    this.#options.writable()
    this.#options.access.assertMayLabel()
    const replay = this.#editor[what]()
    if (!replay) return null
    const { changes, description, replacedTags, madeAt } = replay
    const { revision } = this.commit(changes)
    return { revision, keys: changes.map(({ item }) => item), what: description, replacedTags, madeAt }
  }
}

function unknownTagError({ groups }: LabelSchema, tag: string): LensletError {
  const known = groups.flatMap(({ tags }) => tags.map((one) => one.tag))
  const nearest = nearestNames(tag, known).map((name) => `“${name}”`)
  const question = nearest.length === 0 ? '' : ` ${didYouMean(nearest)}`
  return new LensletError(
    'bad-input',
    `The team uses only the tags of its schema, and “${tag}” is not one of them.${question}`,
  )
}

function rivalTagsError(schema: LabelSchema, [one, other]: readonly [string, string]): LensletError {
  return new LensletError(
    'bad-input',
    `A picture has only one tag of the group “${groupOfTag(schema, one)!.name}”: give “${one}” or “${other}”, not both.`,
  )
}
