/**
 * Encodes and decodes sidecars.
 *
 * A sidecar contains an item's labels, or the data set's settings, in plain fields for people and scripts, followed by
 * every change. FORMAT.md, "A sidecar".
 */
import {
  DATASET_ITEM,
  LABEL_KINDS,
  labelField,
  LensletError,
  READING_ORDER,
  type ChangeParts,
  type ItemKey,
  type ItemState,
  type LabelValues,
  type SettingClaim,
} from '../../../preload/contract/index.ts'
import { isObject, isShallow, isValuesByName } from '../../../preload/contract/label-fields/json-checks.ts'
import { decodeChange, encodeChange, type StoredChange } from './change-codec.ts'
import { isItemKey, SETTINGS_FILE } from './names.ts'

const SIDECAR_VERSION = 1

/** The plain fields of a sidecar; absent when a script left them out. `settings` contains every name that is set. */
export type PlainLabels = Partial<LabelValues> & Pick<Partial<ChangeParts>, 'settings'>

export interface Sidecar {
  readonly item: ItemKey
  readonly plain: PlainLabels
  readonly changes: readonly StoredChange[]
  /** Top-level fields that this version does not know. */
  readonly extra: Readonly<Record<string, unknown>>
}

const KNOWN_FIELDS = new Set(['version', 'item', ...READING_ORDER, 'updated_at', 'updated_by', 'conflicts', 'changes'])
const KNOWN_SETTINGS_FIELDS = new Set(['version', 'settings', 'updated_at', 'updated_by', 'conflicts', 'changes'])

/** Returns the text of a sidecar. It is indented, because people read it and tools compare it line by line. */
export function encodeSidecar(
  item: ItemKey,
  state: ItemState,
  changes: readonly StoredChange[],
  extra: Sidecar['extra'] = {},
): string {
  const conflicts = state.conflicts.map((conflict) => conflict.field)
  return `${JSON.stringify(
    {
      version: SIDECAR_VERSION,
      item,
      ...plainFields(state),
      updated_at: state.updatedAt === null ? null : new Date(state.updatedAt).toISOString(),
      updated_by: state.updatedBy,
      ...(conflicts.length > 0 ? { conflicts } : {}),
      ...extra,
      changes: changes.map((change) => encodeChange(change, false)),
    },
    null,
    1,
  )}\n`
}

function plainFields(labels: LabelValues): Partial<LabelValues> {
  const writtenKinds = READING_ORDER.filter((kind) => {
    const field = labelField(kind)
    return field.isAlwaysWritten || field.isSet(labels[kind])
  })
  return Object.fromEntries(writtenKinds.map((kind) => [kind, labels[kind]]))
}

/**
 * Returns the text of `settings.json`, which has no `item` because its name says it. Settings with their default value
 * are left out.
 */
export function encodeSettingsFile(
  settings: ReadonlyMap<string, readonly [SettingClaim, ...SettingClaim[]]>,
  changes: readonly StoredChange[],
  extra: Sidecar['extra'] = {},
): string {
  const newest = Array.from(settings.values(), ([first]) => first).toSorted(
    (a, b) => b.at - a.at || (a.id < b.id ? 1 : -1),
  )[0]
  const conflicts = [...settings].filter(([, claims]) => claims.length > 1).map(([name]) => name)
  return `${JSON.stringify(
    {
      version: SIDECAR_VERSION,
      settings: Object.fromEntries(
        Array.from(settings, ([name, [first]]) => [name, first.value] as const).filter(([, value]) => value !== null),
      ),
      updated_at: newest === undefined ? null : new Date(newest.at).toISOString(),
      updated_by: newest?.by ?? null,
      ...(conflicts.length > 0 ? { conflicts } : {}),
      ...extra,
      changes: changes.map((change) => encodeChange(change, false)),
    },
    null,
    1,
  )}\n`
}

/**
 * Decodes a sidecar.
 *
 * Throws `damaged` with the reason when it is empty, not JSON or of the wrong shape (this never counts as "no labels"),
 * and `newer-format` when its version is higher than ours. A single invalid change makes the whole file damaged. The
 * file is then moved to the quarantine, so that rewriting it loses nothing.
 */
export function decodeSidecar(bytes: Uint8Array, path: string): Sidecar {
  const raw = parse(bytes, path)
  if (isNewerSidecar(raw)) {
    throw new LensletError(
      'newer-format',
      `${path} was written by a newer Lenslet (sidecar version ${String(raw['version'])}): update this program to edit it`,
      { path },
    )
  }
  const item = path === SETTINGS_FILE ? DATASET_ITEM : itemOf(raw, path)
  const isDataset = item === DATASET_ITEM
  const { changes = [] } = raw
  if (!Array.isArray(changes)) throw damagedError(path, '`changes` is not a list')
  const decoded = changes.map((change) => decodeChange(change, item))
  if (decoded.some((change) => change?.item !== item))
    throw damagedError(
      path,
      `change ${decoded.findIndex((change) => change?.item !== item) + 1} of ${changes.length} is not valid`,
    )
  const extra = Object.fromEntries(
    Object.entries(raw).filter(([name]) => !(isDataset ? KNOWN_SETTINGS_FIELDS : KNOWN_FIELDS).has(name)),
  )
  if (!isShallow(extra)) throw damagedError(path, 'it is nested too deeply')
  return {
    item,
    plain: isDataset ? plainSettings(raw, path) : plainLabels(raw, path),
    changes: decoded as StoredChange[],
    extra,
  }
}

/**
 * Returns the unknown top-level fields that a rewrite with these changes keeps (FORMAT.md, S5 and S12).
 *
 * An unknown field may be the plain value of a label that newer programs know. This program cannot compute the value, so
 * it leaves the field out when an added change gives a new one. With the old value, a newer program would take the
 * field for an external edit, and so undo what a person did.
 */
export function fieldsToKeep({ extra, changes: before }: Sidecar, changes: readonly StoredChange[]): Sidecar['extra'] {
  if (Object.keys(extra).length === 0) return extra
  const ids = new Set(before.map((change) => change.id))
  const added = changes.filter((change) => !ids.has(change.id))
  const changing = added.some((change) => change.undoes !== undefined) ? changes : added
  const outdated = new Set(changing.flatMap((change) => Object.keys(change.extra ?? {})))
  return Object.fromEntries(Object.entries(extra).filter(([name]) => !outdated.has(name)))
}

function itemOf({ item }: Record<string, unknown>, path: string): ItemKey {
  if (!isItemKey(item)) throw damagedError(path, 'it does not say which item it belongs to')
  return item
}

/** Returns whether a sidecar's JSON is of a newer version, which this program must not change. */
export function isNewerSidecar(raw: Readonly<Record<string, unknown>>): boolean {
  return typeof raw['version'] === 'number' && raw['version'] > SIDECAR_VERSION
}

function parse(bytes: Uint8Array, path: string): Record<string, unknown> {
  if (bytes.byteLength === 0) throw damagedError(path, 'it is empty')
  let raw: unknown
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw damagedError(path, `it is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (!isObject(raw)) throw damagedError(path, 'it is not a JSON object')
  return raw
}

function plainLabels(raw: Record<string, unknown>, path: string): PlainLabels {
  const presentKinds = LABEL_KINDS.filter((kind) => raw[kind] !== undefined)
  return Object.fromEntries(
    presentKinds.map((kind) => {
      const { decodeValue, valueShape } = labelField(kind)
      const value = decodeValue(raw[kind])
      if (value === null) throw damagedError(path, `\`${kind}\` is not ${valueShape}`)
      return [kind, value]
    }),
  )
}

function plainSettings({ settings }: Record<string, unknown>, path: string): PlainLabels {
  if (settings === undefined) return {}
  if (!isValuesByName(settings)) throw damagedError(path, '`settings` is not a list of values by name')
  return { settings }
}

function damagedError(path: string, reason: string): LensletError {
  return new LensletError('damaged', `${path} is damaged: ${reason}`, { path })
}
