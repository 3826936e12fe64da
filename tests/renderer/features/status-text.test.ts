import { describe, expect, it } from 'vitest'

import type { Peer, Status } from '../../../preload/contract/index.ts'
import {
  savedSentence,
  statusExtras,
  statusLine,
  technicalDetails,
  whereabouts,
} from '../../../renderer/features/status/status-text.ts'

const live: Status = {
  state: 'live',
  mount: 'ext4',
  network: false,
  isWatched: true,
  intervalMs: 5000,
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

describe('the status sentence', () => {
  it.each([
    [{ ...live }, 'Live'],
    [{ ...live, state: 'timed', intervalMs: 1000 }, 'Checking every 1 s'],
    [{ ...live, state: 'stalled', unsaved: 2 }, 'The folder does not answer: 2 changes kept here'],
    [{ ...live, state: 'stalled' }, 'The folder does not answer: waiting for it'],
    [{ ...live, state: 'offline', unsaved: 14 }, 'Offline: 14 changes waiting'],
    [{ ...live, state: 'offline', unsaved: 1 }, 'Offline: 1 change waiting'],
    [{ ...live, state: 'read-only', readOnlyReason: 'the share is mounted read-only' }, 'Read-only'],
    [{ ...live, state: 'opening' }, 'Opening…'],
  ] as const)('describes the state of the share', (status, text) => {
    expect(statusLine(status, 'connected').text).toBe(text)
  })

  it('never claims to be live without a connection', () => {
    expect(statusLine(live, 'lost')).toEqual({ text: 'No connection to the program', tone: 'danger' })
    for (const link of ['ended', 'replaced'] as const)
      expect(statusLine(live, link)).toEqual({ text: 'The program has ended', tone: 'danger' })
  })

  it('names damaged files and what is not saved yet', () => {
    const extras = statusExtras({ ...live, damaged: ['sidecars/a.json'], unsaved: 3, scanning: true, found: 1200 }).map(
      ({ text }) => text,
    )
    expect(extras[0]).toBe('1 damaged file')
    expect(extras[1]).toBe('Saving 3 changes…')
    expect(extras[2]).toMatch(/^Finding pictures… 1.?200$/)
  })
})

describe('the details of the status', () => {
  it.each([
    [{ ...live }, 'All your changes are saved in the shared folder.'],
    [{ ...live, unsaved: 1 }, '1 change is being saved.'],
    [{ ...live, state: 'timed', unsaved: 3 }, '3 changes are being saved.'],
    [{ ...live, state: 'offline', unsaved: 2 }, '2 changes are kept on this machine until the folder can be reached.'],
    [{ ...live, state: 'stalled' }, 'All your changes are saved, but the folder cannot be reached now.'],
    [
      { ...live, state: 'read-only', readOnlyReason: 'the share is mounted read-only' },
      'Labels cannot be changed here, because the share is mounted read-only.',
    ],
    [{ ...live, state: 'read-only' }, 'Labels cannot be changed here.'],
  ] as const)('say in one sentence whether everything is saved', (status, text) => {
    expect(savedSentence(status, 'connected').text).toBe(text)
  })

  it('never say that everything is saved without a connection', () => {
    for (const connection of ['lost', 'ended', 'replaced'] as const)
      expect(savedSentence(live, connection)).toMatchObject({ tone: 'danger' })
  })

  it('say which picture a person is at, and in which folder', () => {
    const peer: Peer = {
      replica: 'r',
      user: 'bob',
      host: 'vm',
      self: false,
      item: 1,
      key: 'Camera/2026/a.jpg',
      mode: 'viewing',
      claims: [],
      since: 0,
      itemSince: 0,
      version: '0.2.0',
      lastChangeAt: null,
    }
    expect(whereabouts(peer, 0)).toBe('viewing a.jpg in Camera/2026')
    expect(whereabouts({ ...peer, key: 'a.jpg', mode: 'idle' }, 0)).toBe('in the grid at a.jpg')
    expect(whereabouts({ ...peer, item: null, key: null }, 0)).toBe('has the folder open')
  })
})

describe('the technical details', () => {
  const facts = { watch: 'auto', conflicts: 3, versions: ['1.0.0', '1.0.0', ''] }
  const unopened = { mount: 'unknown', network: false, isWatched: false, intervalMs: 0 } as const

  it.each([
    [live, 'at every change, and every 5 s to be sure', 'the system reports changes on its own disks'],
    [
      { ...live, state: 'read-only' },
      'at every change, and every 5 s to be sure',
      'the system reports changes on its own disks',
    ],
    [
      { ...live, state: 'timed', isWatched: false },
      'every 5 s',
      'the system does not report the changes of this folder',
    ],
    [{ ...live, state: 'offline' }, 'not now', 'the folder cannot be reached'],
    [{ ...live, state: 'offline', isWatched: false, network: true }, 'not now', 'the folder cannot be reached'],
    [{ ...live, state: 'stalled' }, 'not now', 'the folder does not answer'],
    [{ ...live, ...unopened, state: 'opening' }, 'not now', 'the folder is being opened'],
  ] as const)('agree about when the folder is read, and why', (status, times, reason) => {
    for (const watch of ['auto', 'timed']) {
      const lines = new Map(technicalDetails(status, { ...facts, watch }))
      expect(lines.get('The folder is read')).toBe(times)
      expect(lines.get('Why')).toBe(watch === 'auto' || times === 'not now' ? reason : 'the settings say so')
    }
  })

  it('say nothing of a folder that has not been opened yet', () => {
    const lines = new Map(technicalDetails({ ...live, ...unopened, state: 'offline' }, facts))
    expect([lines.get('File system'), lines.get('Clock of the share')]).toEqual(['not known yet', 'not measured yet'])
  })

  it('say why others’ changes are noticed in this way, and which programs are here', () => {
    const status: Status = {
      ...live,
      state: 'timed',
      network: true,
      isWatched: false,
      mount: 'nfs4',
      intervalMs: 1_000,
      unsaved: 2,
    }
    const lines = new Map(technicalDetails(status, facts))
    expect(lines.get('Why')).toBe('a network does not report what other machines change')
    expect(lines.get('Programs here')).toBe('1.0.0 (2), unknown')
    expect([lines.get('Changes not saved yet'), lines.get('Open conflicts')]).toEqual(['2', '3'])
    expect(new Map(technicalDetails(status, { ...facts, watch: 'timed' })).get('Why')).toBe('the settings say so')
  })
})
