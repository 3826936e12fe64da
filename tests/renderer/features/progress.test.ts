import { describe, expect, test } from 'vitest'
import { activityOf } from '../../../renderer/features/progress/activity.ts'
import {
  dayDoneText,
  hourText,
  paceText,
  partText,
  percent,
  timeLeftReason,
  timeLeftText,
} from '../../../renderer/features/progress/progress-words.ts'

describe('words', () => {
  test('say 100 % only when nothing is left, and 0 % only when nothing is done', () => {
    expect([percent(0, 10), percent(1, 10_000), percent(9_999, 10_000), percent(10, 10), percent(0, 0)]).toEqual([
      '0 %',
      '1 %',
      '99 %',
      '100 %',
      '–',
    ])
  })

  test('give a range for the time left, or say that it is not known', () => {
    const left = { workingDays: 9, donePerDay: 123.5, fewestDays: 3, mostDays: 5 }
    expect(timeLeftText(left, 400)).toBe('about 3 to 5 working days')
    expect(timeLeftText({ ...left, fewestDays: 1, mostDays: 1 }, 9)).toBe('about 1 working day')
    expect(timeLeftText(null, 400)).toBe('not known yet')
    expect(timeLeftText(left, 0)).toBe('Nothing is left')
    expect(timeLeftReason(left, 400)).toBe('120 a day on the last 9 working days')
  })

  test('give a pace with two digits at most', () => {
    expect([paceText({ perHour: null }), paceText({ perHour: 1_234 }), paceText({ perHour: 7.4 })]).toEqual([
      'not known yet',
      'about 1,200 an hour',
      'about 7 an hour',
    ])
  })

  test('say which pictures a number counts', () => {
    expect(partText({ part: 'done', by: 'ana', day: '2026-05-31' }, 'a/b')).toBe('Done by ana, Sunday, May 31, in a/b')
    expect(partText({ part: 'done', by: null, day: null }, '')).toBe('Done')
    expect(partText({ part: 'left' }, '')).toBe('Not done yet')
    expect(partText({ part: 'tag', by: 'ana', tag: 'owl' }, '')).toBe('With the tag “owl” of ana')
    expect(dayDoneText('2026-05-31', 12, [['ana', 8]])).toBe('Sunday, May 31: 12 done. ana 8')
    expect(hourText([0, 0, 3])).toBe('By hour: 2:00 3')
  })
})

function person(user: string, ...byDay: number[]): Parameters<typeof activityOf>[0]['people'][number] {
  return { user, done: 100, byDay, today: { done: 0, activeMs: 0, perHour: null } }
}

describe('the chart of the last days', () => {
  const days = ['2026-05-30', '2026-05-31']

  test('has a segment for each person who made something done, and none for others', () => {
    const {
      people,
      days: shown,
      most,
    } = activityOf({ days, people: [person('ana', 1, 2), person('ben', 0, 0), person('chidi', 4, 0)] }, null)
    expect(people.map(({ user }) => user)).toEqual(['chidi', 'ana'])
    expect(shown.map(({ done, people: segments }) => [done, segments.map(({ user }) => user)])).toEqual([
      [5, ['chidi', 'ana']],
      [2, ['ana']],
    ])
    expect(most).toBe(5)
  })

  test('shows one person alone, and many people as others', () => {
    const many = Array.from({ length: 12 }, (_, at) => person(`p${at}`, 12 - at, 0))
    const all = activityOf({ days, people: many }, null)
    expect(all.people).toHaveLength(9)
    expect(all.people.at(-1)).toEqual({ user: null, done: 4 + 3 + 2 + 1 })
    expect(all.most).toBe(78)
    expect(activityOf({ days, people: many }, 'p11')).toMatchObject({ most: 1, keys: [{ user: 'p11' }] })
  })
})
