/** Creates the changes of edits, only for fields whose value differs, and undoes and redoes them. */
import {
  changeParts,
  LensletError,
  type Change,
  type ChangeId,
  type FieldName,
  type FieldValue,
  type ItemKey,
  type LabelEdit,
  type ReplacedTags,
  t,
} from '../../../preload/contract/index.ts'
import { changedFields, describeEdit, describeItems, editedFields } from './edit.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { toItemKey } from '../format/names.ts'
import { fieldsOf, headsByField, type Head } from './heads.ts'
import type { LabelStore } from './label-store.ts'
import { currentCopy } from './moved-changes.ts'
import { ratingChanges } from './ratings.ts'
import { ShownLabels } from './shown-labels.ts'
import { planTakeBack } from './take-back.ts'
import { undoneIds } from './undone-changes.ts'
import { UndoStack, type UndoEntry, type UndoItem } from './undo-stack.ts'

/** Gives new changes their author, id, time and content. */
export interface Author {
  user(): string
  replica(): string
  /** Returns an id that was never used before. */
  newId(): string
  /** Returns the time in milliseconds on the share's clock. */
  now(): number
  /** Returns the content of the picture's file as `contentText` writes it; undefined when it was not read yet. */
  contentOf(key: ItemKey): string | undefined
}

/** The values that some items get. */
export interface ItemsEdit {
  readonly keys: readonly ItemKey[]
  readonly edit: LabelEdit
}

export interface ReplayedEdit {
  readonly changes: readonly StoredChange[]
  readonly description: string
  /** For tags that were renamed, merged or deleted in the whole data set: which ones, and by what. */
  readonly replacedTags: ReplacedTags | null
  /** When the edit was made, in milliseconds since the epoch by the share's clock. */
  readonly madeAt: number
}

/** The changes of an item that are taken back (FORMAT.md, "Undo"). */
export interface TakenBackItem {
  readonly key: ItemKey
  readonly undoes: readonly ChangeId[]
}

/** A change of an edit, under the name that its picture has now, and all changes of that name. */
interface KnownChange {
  readonly item: UndoItem
  readonly key: ItemKey
  readonly copyIds: readonly ChangeId[]
  readonly change: StoredChange
  readonly changes: readonly StoredChange[]
}

/** The values of an edit that only takes changes back. */
const NO_FIELDS: ReadonlyMap<FieldName, FieldValue> = new Map()

export class Editor {
  readonly #shown: ShownLabels
  readonly #store: LabelStore
  readonly #author: Author
  readonly undoStack = new UndoStack()

  /** `shown` are the labels that the person sees and edits. */
  constructor(store: LabelStore, author: Author, shown = new ShownLabels(store)) {
    this.#shown = shown
    this.#store = store
    this.#author = author
  }

  /**
   * Creates the changes of edits by somebody who was looking at revision `seen`. They are undone together.
   *
   * `description` says what they do, where their values alone do not. Items that have these values already get no
   * change. Throws `bad-input` for an invalid value, and for an item that is in two of the edits.
   */
  edit(edits: readonly ItemsEdit[], seen: number, description?: string): StoredChange[] {
    const fieldsByItem = fieldsOfEdits(edits)
    const changes = this.#createChanges(fieldsByItem, seen)
    if (changes.length > 0)
      this.undoStack.apply({
        is: 'edited',
        edit: {
          by: this.#author.user(),
          at: this.#author.now(),
          ...(description === undefined ? {} : { description }),
          items: changes.map(({ item, id }) => ({ key: item, id, fields: fieldsByItem.get(item)! })),
        },
      })
    return changes
  }

  /**
   * Creates the changes that take back changes of anybody. They are one edit.
   *
   * `description` says what they do, such as `take back Ana’s changes`.
   */
  takeBack(items: readonly TakenBackItem[], description: string): StoredChange[] {
    const changes = items.map(({ key, undoes }) => this.#createUndo(key, undoes))
    if (changes.length > 0)
      this.undoStack.apply({
        is: 'edited',
        edit: {
          by: this.#author.user(),
          at: this.#author.now(),
          description,
          items: changes.map(({ item, id }) => ({ key: item, id, fields: NO_FIELDS })),
        },
      })
    return changes
  }

  /**
   * Creates the changes that undo the last edit; null when there is none.
   *
   * Throws `overtaken` when other people have changed all of it since.
   */
  undo(): ReplayedEdit | null {
    for (let entry = this.undoStack.lastEdit; entry; entry = this.undoStack.lastEdit) {
      const known = this.#knownChanges(entry)
      // Changes that nobody knows were lost in a crash before they were on the disk: then there is nothing to undo.
      if (known.length > 0) return this.#undoEntry(entry, known)
      this.undoStack.apply({ is: 'dropped', from: 'undo' })
    }
    return null
  }

  /**
   * Creates the changes that restore what the last `undo` undid; null when there is nothing.
   *
   * Throws `overtaken` when other people have changed all of it since.
   */
  redo(): ReplayedEdit | null {
    const redoEntry = this.undoStack.lastUndo
    if (!redoEntry) return null
    const { undo: entry, edit } = redoEntry
    const items = entry.items.flatMap((item, at) => {
      const { key, id, copyIds } = currentCopy(item, (copy) => this.#store.changes(copy))
      const changes = this.#store.changes(key)
      const undo = changes.find((one) => one.id === id)
      const target = changes.find((one) => undo?.undoes?.includes(one.id))
      if (!undo || !target || undoneIds(changes).has(id) || this.#headTexts(target, changes) !== item.heads) return []
      return [{ redo: this.#createUndo(key, copyIds), done: edit.items[at]! }]
    })
    if (items.length === 0) {
      this.undoStack.apply({ is: 'dropped', from: 'redo' })
      throw overtakenError(t('Not redone'), entry)
    }
    this.undoStack.apply({ is: 'redone', edit: { ...edit, items: items.map(({ done }) => done) } })
    return replayedEdit(
      entry,
      // A picture that was renamed since is called by its name now.
      items.map(({ done, redo }) => ({ ...done, key: redo.item })),
      items.map(({ redo }) => redo),
    )
  }

  #undoEntry(entry: UndoEntry, known: readonly KnownChange[]): ReplayedEdit {
    let withoutEffect = 0
    const items = known.flatMap(({ item, key, copyIds, change, changes }) => {
      // A change that somebody has undone or replaced since is not undone.
      const can = this.#canUndo(change, changes)
      if (can === 'no') return []
      if (can === 'without effect') withoutEffect++
      const undo = this.#createUndo(key, copyIds)
      return [
        {
          undo,
          done: { key, id: change.id, fields: item.fields },
          redo: {
            key,
            id: undo.id,
            fields: item.fields,
            heads: this.#headTexts(change, [...changes, undo]),
          },
        },
      ]
    })
    if (items.length === 0) {
      this.undoStack.apply({ is: 'dropped', from: 'undo' })
      throw overtakenError(t('Not undone'), { ...entry, items: known.map(({ item }) => item) })
    }
    const { ranges: _ranges, ...others } = entry
    const done = items.map((item) => item.done)
    this.undoStack.apply({
      is: 'undone',
      undo: { ...others, items: items.map(({ redo }) => redo) },
      edit: { ...others, items: done },
    })
    const replayed = replayedEdit(
      { ...others, items: known.map(({ item }) => item) },
      done,
      items.map(({ undo }) => undo),
    )
    return withoutEffect < items.length
      ? replayed
      : {
          ...replayed,
          description: t`${replayed.description}; the labels stay, because somebody else took the same back`,
        }
  }

  /** Returns the changes of an entry that this process knows, under the names that their pictures have now. */
  #knownChanges({ items, ranges = [] }: UndoEntry): KnownChange[] {
    const ofRanges = ranges.flatMap((range) =>
      this.#store.changesInRange(range).map(({ item, id }) => ({ key: item, id, fields: range.fields })),
    )
    return [...items, ...ofRanges].flatMap((item): KnownChange[] => {
      const { key, id, copyIds } = currentCopy(item, (at) => this.#store.changes(at))
      const changes = this.#store.changes(key)
      const change = changes.find((one) => one.id === id)
      return change ? [{ item, key, copyIds, change, changes }] : []
    })
  }

  /** Creates the changes for fields whose value differs, with the heads that they replace. */
  #createChanges(fieldsByItem: ReadonlyMap<ItemKey, ReadonlyMap<FieldName, FieldValue>>, seen: number): StoredChange[] {
    const at = this.#author.now()
    const changes: StoredChange[] = []
    for (const [key, fields] of fieldsByItem) {
      const newFields = changedFields(fields, this.#shown.stateForEdit(key))
      if (newFields.size === 0) continue
      const heads = this.#store.headsSeen(key, seen, this.#author.replica())
      const replaces = new Set(
        [...newFields.keys()].flatMap((field) => (heads.get(field) ?? []).map((head) => head.change.id)),
      )
      const content = this.#author.contentOf(key)
      const change = {
        id: this.#author.newId(),
        at,
        by: this.#author.user(),
        item: key,
        ...changeParts(newFields),
        replaces: [...replaces],
      } satisfies Change
      changes.push(content === undefined ? change : { ...change, content })
    }
    return changes
  }

  /**
   * Says whether a change is still a head of one of its fields; for an undo, whether what it undid can come back. That
   * is without effect while somebody else has undone the same: both have to be undone.
   */
  #canUndo(change: StoredChange, changes: readonly StoredChange[]): 'yes' | 'no' | 'without effect' {
    if (change.undoes !== undefined) {
      const { undoes, values, resolved } = planTakeBack(
        changes,
        new Set([change.id]),
        this.#shown.isOwn,
        this.#store.personOf,
      )
      return undoes.length === 0
        ? 'no'
        : isUndoneTwice(change, changes) && values.length + resolved === 0
          ? 'without effect'
          : 'yes'
    }
    const heads = this.#headsFor(change.by, changes)
    const isHead = [...fieldsOf(change).keys()].some((field) =>
      heads.get(field)?.some((head) => head.change.id === change.id),
    )
    return isHead ? 'yes' : 'no'
  }

  /**
   * Returns the heads of the fields that a change sets or that it has undone, as one text to compare.
   *
   * The text contains no ids, so it stays the same when the labels are moved to another name.
   */
  #headTexts(change: StoredChange, changes: readonly StoredChange[]): string {
    const heads = this.#headsFor(change.by, changes)
    return JSON.stringify(
      [...fieldsOfEdit(change, changes)]
        .toSorted()
        .map((field) => [
          field,
          (heads.get(field) ?? []).map(({ value, change: { by, at } }) => JSON.stringify([value, by, at])).toSorted(),
        ]),
    )
  }

  /** Returns the heads; where everybody gives stars of their own, the head of the stars is the person's. */
  #headsFor(person: string, changes: readonly StoredChange[]): ReadonlyMap<FieldName, readonly Head<StoredChange>[]> {
    const heads = headsByField(changes)
    if (!this.#shown.isOwn) return heads
    const { personOf } = this.#store
    const own = ratingChanges(changes, personOf).get(personOf(person))
    heads.set('stars', own === undefined ? [] : [{ change: own, value: own.stars! }])
    return heads
  }

  #createUndo(key: ItemKey, undoes: readonly string[]): StoredChange {
    return {
      id: this.#author.newId(),
      at: this.#author.now(),
      by: this.#author.user(),
      item: key,
      replaces: [],
      undoes,
    }
  }
}

/** Whether other undos, which count, undo something that an undo does. */
function isUndoneTwice({ id, undoes = [] }: StoredChange, changes: readonly StoredChange[]): boolean {
  const undone = undoneIds(changes)
  const targets = new Set(undoes)
  return changes.some(
    (other) => other.id !== id && !undone.has(other.id) && other.undoes?.some((target) => targets.has(target)) === true,
  )
}

/** Returns the fields that edits give to each item. */
function fieldsOfEdits(edits: readonly ItemsEdit[]): Map<ItemKey, ReadonlyMap<FieldName, FieldValue>> {
  const fieldsByItem = new Map<ItemKey, ReadonlyMap<FieldName, FieldValue>>()
  for (const { keys, edit } of edits) {
    const fields = editedFields(edit)
    for (const key of new Set(keys)) {
      assertItemKey(key)
      if (fieldsByItem.has(key))
        throw new LensletError('bad-input', `${key} is in two edits that are made together`, { path: key })
      fieldsByItem.set(key, fields)
    }
  }
  return fieldsByItem
}

/** Returns the result of an undo or redo of an entry, of which some items may be skipped. */
function replayedEdit(entry: UndoEntry, replayed: readonly UndoItem[], changes: readonly StoredChange[]): ReplayedEdit {
  const skippedCount = entry.items.length - replayed.length
  const suffix =
    skippedCount === 0
      ? ''
      : skippedCount === 1
        ? t('; 1 other has been changed since')
        : t`; ${skippedCount} others have been changed since`
  return {
    changes,
    description: `${describeEntry(entry, replayed)}${suffix}`,
    replacedTags: replacedTags(entry),
    madeAt: entry.at,
  }
}

/**
 * Returns the tags that an edit replaced in the whole data set; null for any other edit.
 *
 * Only such edits have both a description and values, and all their items get the same values.
 */
function replacedTags({ description, items: [item] }: UndoEntry): ReplacedTags | null {
  if (description === undefined || item === undefined || item.fields.size === 0) return null
  const { add = [], remove = [] } = changeParts(item.fields).tags ?? {}
  return { tags: remove, by: add[0] ?? '' }
}

function overtakenError(what: string, entry: UndoEntry): LensletError {
  return new LensletError('overtaken', `${what}: ${describeEntry(entry, entry.items)}. Somebody has changed this since`)
}

function describeEntry({ description }: UndoEntry, items: readonly UndoItem[]): string {
  return description === undefined
    ? describeEdit(items)
    : `${description} ${describeItems(items.map(({ key }) => key))}`
}

/** Returns the fields that a change sets, and those of the changes that it undid. */
function fieldsOfEdit(change: StoredChange, changes: readonly StoredChange[]): ReadonlySet<FieldName> {
  const changesById = new Map(changes.map((one) => [one.id, one]))
  const fields = new Set<FieldName>()
  const visited = new Set<StoredChange>()
  const visit = (one: StoredChange): void => {
    if (visited.has(one)) return
    visited.add(one)
    for (const field of fieldsOf(one).keys()) fields.add(field)
    for (const id of one.undoes ?? []) if (changesById.has(id)) visit(changesById.get(id)!)
  }
  visit(change)
  return fields
}

/** Throws `bad-input` for a path that is not an item key, because readers would ignore its labels. */
function assertItemKey(key: ItemKey): void {
  if (toItemKey(key) !== key)
    throw new LensletError('bad-input', `${JSON.stringify(key)} is not in Unicode NFC: name pictures by their key`, {
      path: key,
    })
}
