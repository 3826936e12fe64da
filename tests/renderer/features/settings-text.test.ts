import { describe, expect, it } from 'vitest'

import type { SettingClaims } from '../../../main/core/labels/fold-settings.ts'
import { DEFINITIONS } from '../../../main/core/settings/definitions.ts'
import { resolveSettings, type PersonSettings } from '../../../main/core/settings/resolve.ts'
import type { JsonValue, Setting } from '../../../preload/contract/index.ts'
import {
  countProblems,
  fieldText,
  noteOf,
  parseNumber,
  fallbackValue,
  valueText,
} from '../../../renderer/features/settings/settings-text.ts'

const HOUR = 3_600_000
const NOW = 100 * HOUR
const claims = (...values: JsonValue[]): SettingClaims =>
  values.map((value, index) => ({ id: `r:${index}`, value, by: 'ana', at: NOW - 3 * HOUR })) as unknown as SettingClaims

function all(team: Record<string, SettingClaims>, person: PersonSettings = {}): readonly Setting[] {
  return resolveSettings(new Map(Object.entries(team)), person).settings
}
const interval = (team: SettingClaims | null, person: JsonValue = null): Setting =>
  all(team ? { 'sync.interval_ms': team } : {}, { 'sync.interval_ms': person })[1]!
const notes = (setting: Setting): (string | null)[] =>
  (['person', 'team'] as const).map((owner) => noteOf(setting, owner, NOW)?.text ?? null)

describe('which value is in force and why', () => {
  it.each([
    [interval(null), null, null],
    [interval(claims(2_000)), 'Using the team’s value (2 s), set by ana 3 h ago.', 'Set by ana 3 h ago.'],
    [interval(claims(null)), null, 'Reset to the default by ana 3 h ago.'],
    [
      interval(claims(2_000), 500),
      'Overrides the team’s value (2 s), set by ana 3 h ago.',
      'Set by ana 3 h ago. This machine uses 500 ms instead.',
    ],
    [interval(null, 500), 'Overrides the default (1 s).', 'This machine uses 500 ms instead.'],
  ])('is said in each list', (setting, person, team) => {
    expect(notes(setting)).toEqual([person, team])
  })

  it('warns about a value that cannot be used, in the list in which it was set', () => {
    const problem = 'sync.interval_ms is 5; it must be a whole number from 200 to 60000 (milliseconds)'
    expect(noteOf(interval(claims(5)), 'team', NOW)).toEqual({
      text: `Not used: ${problem}. Set by ana 3 h ago. Using the default (1 s).`,
      tone: 'warning',
    })
    expect(noteOf(interval(claims(2_000), 5), 'person', NOW)).toEqual({
      text: `Not used: ${problem}. Using the team’s value (2 s), set by ana 3 h ago.`,
      tone: 'warning',
    })
    expect(fallbackValue(interval(claims(5)), 'person')).toEqual({ value: 1_000, from: 'default' })
  })

  it('counts what needs attention: values that cannot be used, and conflicts', () => {
    const settings = all(
      { 'sync.interval_ms': claims(400, 500), 'sync.watch': claims('polling') },
      { 'sync.calm_after_ms': 1 },
    )
    expect([countProblems(settings, 'team'), countProblems(settings, 'person')]).toEqual([2, 1])
  })
})

describe('typing a value', () => {
  it('uses the unit that is shown, and says which values are possible', () => {
    const [, milliseconds, , minutes, files] = DEFINITIONS.map(
      ({ type }) => type as Setting['type'] & { kind: 'number' },
    )
    expect(parseNumber(milliseconds!, ' 0,25 ')).toEqual({ value: 250 })
    expect(parseNumber(minutes!, '1.5')).toEqual({ value: 90_000 })
    expect(parseNumber(files!, '7')).toEqual({ value: 7 })
    for (const text of ['', '0.1', '61', 'often', '-1'])
      expect(parseNumber(milliseconds!, text)).toEqual({ error: 'Enter a number from 0.2 to 60 seconds.' })
    expect(parseNumber(files!, '7.5')).toEqual({
      error: expect.stringMatching(/^Enter a whole number from 1 to 2.?000\.$/),
    })
  })

  it('every default is parsed back to itself', () => {
    const numbers = all({}).filter(({ type }) => type.kind === 'number')
    expect(
      numbers.map((setting) =>
        parseNumber(setting.type as Setting['type'] & { kind: 'number' }, fieldText(setting, setting.default)),
      ),
    ).toEqual(numbers.map((setting) => ({ value: setting.default })))
  })

  it('describes values in words, also invalid ones', () => {
    const [watch, number] = all({})
    expect([
      valueText(watch!, 'timed'),
      valueText(watch!, ['x']),
      valueText(number!, 'often'),
      valueText(number!, 90_000),
    ]).toEqual(['Timed reads', '["x"]', 'often', '90 s'])
  })
})
