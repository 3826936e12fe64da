import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { JsonValue, Setting } from '../../../preload/contract/index.ts'
import type { SettingClaims } from '../../../main/core/labels/fold-settings.ts'
import { DEFINITIONS } from '../../../main/core/settings/definitions.ts'
import {
  assertSetting,
  resolveSettings,
  syncSettings,
  type PersonSettings,
} from '../../../main/core/settings/resolve.ts'

const team = (values: Record<string, JsonValue>): Map<string, SettingClaims> =>
  new Map(Object.entries(values).map(([name, value]) => [name, [{ id: 'r:1', value, by: 'ana', at: 5 }]]))
const setting = (values: Record<string, JsonValue>, person: PersonSettings, name = 'sync.interval_ms'): Setting =>
  resolveSettings(team(values), person).settings.find((one) => one.name === name)!

describe('the value of a setting', () => {
  test('is this person’s, otherwise the team’s, otherwise the default (ST8)', () => {
    expect(setting({}, {})).toMatchObject({ value: 1_000, from: 'default', team: null, person: null })
    expect(setting({ 'sync.interval_ms': 2_000 }, {})).toMatchObject({
      value: 2_000,
      from: 'team',
      team: { by: 'ana', at: 5 },
    })
    expect(setting({ 'sync.interval_ms': 2_000 }, { 'sync.interval_ms': 400 })).toMatchObject({
      value: 400,
      from: 'person',
    })
    expect(setting({ 'sync.interval_ms': null }, {})).toMatchObject({ value: 1_000, from: 'default' })
  })

  test.each([199, 60_001, 1_000.5, '1000', true, [1_000], {}])(
    'is the next one when one is invalid, and the problem is reported: %j (ST9)',
    (value) => {
      const personSetting = setting({ 'sync.interval_ms': 2_000 }, { 'sync.interval_ms': value })
      expect(personSetting).toMatchObject({ value: 2_000, from: 'team' })
      expect(personSetting.person!.problem).toBe(
        `sync.interval_ms is ${JSON.stringify(value)}; it must be a whole number from 200 to 60000 (milliseconds)`,
      )
      expect(setting({ 'sync.interval_ms': value }, {})).toMatchObject({
        value: 1_000,
        from: 'default',
        team: { problem: personSetting.person!.problem },
      })
    },
  )

  test('has a problem that names the choices, when it is not one of them', () => {
    expect(setting({ 'sync.watch': 'events' }, {}, 'sync.watch').value).toBe('events')
    expect(setting({ 'sync.watch': 'polling' }, {}, 'sync.watch').team!.problem).toBe(
      'sync.watch is "polling"; it must be one of "auto", "events", "timed"',
    )
  })

  test('of a newer version is listed and does nothing (ST9)', () => {
    const { unknown, settings } = resolveSettings(team({ 'sync.future': [1], 'sync.gone': null }), { constructor: 3 })
    expect(unknown).toEqual([
      { name: 'constructor', from: 'person', value: 3, by: null, at: null },
      { name: 'sync.future', from: 'team', value: [1], by: 'ana', at: 5 },
    ])
    expect(settings.every(({ from }) => from === 'default')).toBe(true)
  })

  test('of every setting reaches the synchronisation', () => {
    expect(syncSettings(resolveSettings(team({ 'sync.sweep_per_second': 7 }), { 'sync.watch': 'timed' }))).toEqual({
      watch: 'timed',
      ratingMode: 'shared',
      ratingBlind: 'off',
      ratingOverlap: 0,
      intervalMs: 1_000,
      calmIntervalMs: 5_000,
      calmAfterMs: 300_000,
      sweepPerSecond: 7,
      shareThumbnails: 'off',
      readMetadata: 'viewed',
      shareMetadata: 'off',
      ignored: '',
      transparency: 'checkerboard',
    })
  })
})

test('only valid values can be set, and any value can be removed', () => {
  expect(() => assertSetting('sync.interval_ms', 100)).toThrow(
    'sync.interval_ms is 100; it must be a whole number from 200 to 60000 (milliseconds).',
  )
  expect(() => assertSetting('sync.intervall_ms', 500)).toThrow(
    'There is no setting "sync.intervall_ms": there are sync.watch, sync.interval_ms',
  )
  assertSetting('sync.intervall_ms', null)
  for (const { name, default: standard } of DEFINITIONS) assertSetting(name, standard)
})

/** Returns the valid values as FORMAT.md writes them. */
const values = ({ type }: (typeof DEFINITIONS)[number]): string =>
  type.kind === 'choice'
    ? type.choices.map((choice) => `\`${choice.value}\``).join(', ')
    : type.kind === 'lines'
      ? 'patterns, one in each line'
      : `${type.min} to ${type.max}`

test('FORMAT.md lists all settings with their values and defaults (ST7)', async () => {
  const text = await readFile(new URL('../../../FORMAT.md', import.meta.url), 'utf8')
  const rows = text
    .split('\n')
    .filter((line) => /^\| `(sync|thumbnails|metadata|pictures|rating|view)\./.test(line))
    .map((line) => line.split(' | ').slice(0, 3).join(' | '))
  expect(rows).toEqual(
    DEFINITIONS.map(
      (definition) =>
        `| \`${definition.name}\` | ${values(definition)} | ${definition.default === '' ? '(empty)' : `\`${definition.default}\``}`,
    ),
  )
})
