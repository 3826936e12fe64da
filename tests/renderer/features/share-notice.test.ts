import { describe, expect, it } from 'vitest'

import type { Session, Status } from '../../../preload/contract/index.ts'
import { failureText } from '../../../renderer/features/states/failure-text.ts'
import { shareNotice } from '../../../renderer/features/states/share-notice-text.ts'
import { savedSentence, statusLine } from '../../../renderer/features/status/status-text.ts'
import { session } from '../scripted-bridge.ts'

const live: Status = {
  state: 'live',
  mount: 'nfs4',
  network: true,
  isWatched: false,
  intervalMs: 1000,
  unsaved: 0,
  pendingSidecars: 0,
  clockOffsetMs: 0,
  delayMs: 12,
  people: 1,
  damaged: [],
  hidden: { count: 0, first: [] },
  lastError: null,
  readOnlyReason: null,
  unwritableReason: null,
  scanning: false,
  found: 10,
}
const full = (what: 'share' | 'machine'): Partial<Status> => ({
  state: 'offline',
  unsaved: 2,
  lastError: { message: 'no room', path: null, at: 1, full: what },
})
const looking: Session = { ...session('d'), dataset: { path: '/d', name: 'd', id: 'd', opening: 1, looking: true } }

describe('the line about the share', () => {
  it.each([
    [{}, session('d'), null, null],
    [{ state: 'offline' }, session('d'), 'away', 'retry'],
    [{ state: 'stalled', unsaved: 3 }, session('d'), 'away', 'retry'],
    [full('share'), session('d'), 'share-full', 'retry'],
    [{ state: 'offline', unwritableReason: 'the share is read-only (EROFS)' }, session('d'), 'unwritable', 'retry'],
    [full('machine'), session('d'), 'machine-full', 'retry'],
    [{ state: 'read-only', readOnlyReason: 'the share is mounted read-only' }, session('d'), 'read-only', 'label'],
    [{ state: 'read-only', readOnlyReason: 'opened for reading only' }, looking, 'looking', 'label'],
    [
      { state: 'read-only', readOnlyReason: 'opened for reading only' },
      { ...looking, readOnly: true },
      'looking',
      null,
    ],
  ] as const)('appears when something is wrong, with an action: %j', (status, of, kind, does) => {
    const notice = shareNotice({ ...live, ...status }, of, null)
    expect([notice?.kind ?? null, notice?.action?.does ?? null]).toEqual([kind, does])
  })

  it('says of a folder that can be read but not written that it is that, and not that it cannot be reached', () => {
    const unwritable = {
      ...live,
      state: 'offline',
      unsaved: 1,
      unwritableReason: 'the share is read-only (EROFS)',
    } as const
    expect(shareNotice(unwritable, session('d'), null)).toMatchObject({
      title: 'The folder cannot be written to.',
      sentence:
        'The share is read-only (EROFS). 1 change is kept on this machine and will be saved as soon as possible. You can go on labelling.',
    })
    expect([statusLine(unwritable, 'connected').text, savedSentence(unwritable, 'connected').text]).toEqual([
      'Not saved: 1 change kept here',
      '1 change is kept on this machine, because the folder cannot be written to: the share is read-only (EROFS).',
    ])
  })

  it('says that a person can go on labelling only where labels can be changed', () => {
    expect(shareNotice({ ...live, state: 'offline', unsaved: 1 }, session('d'), null)?.sentence).toBe(
      '1 change is kept on this machine and will be saved as soon as possible. You can go on labelling.',
    )
    expect(
      shareNotice({ ...live, state: 'offline', readOnlyReason: 'not opened yet' }, session('d'), null)?.sentence,
    ).toContain('as soon as it is back')
  })
})

describe('why a folder does not open', () => {
  it('distinguishes a folder that may not be read from labels that may not', () => {
    expect(failureText({ path: '/a', error: { code: 'not-readable', message: '', path: '/a' } }).title).toBe(
      'You may not read this folder',
    )
    expect(failureText({ path: '/a', error: { code: 'not-readable', message: '', path: 'format.json' } }).title).toBe(
      'You may not read the labels of this folder',
    )
  })

  it('offers the folder that a file is in', () => {
    expect(failureText({ path: '/a/b.jpg', error: { code: 'not-a-folder', message: '' } }).actions[0]).toBe('parent')
  })
})
