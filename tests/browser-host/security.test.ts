import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCRIPTED_SVG } from '../host/fixture.ts'
import {
  ask,
  askInside,
  openSocket,
  proofOf,
  signIn,
  startHost,
  upgradeStatus,
  withDoor,
  type Host,
  type Session,
} from './running.ts'

let host: Host
let port: number
let session: Session

beforeAll(async () => {
  host = await startHost()
  port = host.server.port
})
afterAll(() => host.close())

describe('before the token', () => {
  test('nothing is served without a session', async () => {
    for (const path of ['/', '/index.html', '/media/thumb/0', '/media/picture/0', '/anything', '/socket']) {
      expect((await ask(port, path)).status, path).toBe(403)
    }
  })

  test('a wrong token of any length opens nothing, and the right one still works afterwards', async () => {
    const { token } = host
    for (const wrong of [
      '',
      'wrong',
      `${token}x`,
      token.slice(1),
      token.slice(0, -1),
      token.toUpperCase(),
      `${token.slice(0, -1)}~`,
      `${token}%00`,
      'x'.repeat(8_000),
    ]) {
      const reply = await ask(port, `/?token=${wrong}`)
      expect([reply.status, reply.headers['set-cookie'], reply.headers.location]).toEqual([403, undefined, undefined])
    }
  })
})

describe('the token', () => {
  test('is exchanged for a cookie that scripts, other sites and other ports cannot use, and disappears from the address', async () => {
    const reply = await ask(port, `/?token=${host.token}`)
    const place = String(reply.headers.location)
    expect(reply.status).toBe(303)
    expect(place).toMatch(/^\/[\w-]{43}\/$/)
    expect(reply.headers['set-cookie']).toHaveLength(1)
    expect(reply.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^lenslet-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=${place}$`),
    )
    session = await withDoor(port, { cookie: reply.headers['set-cookie']![0]!.split(';')[0]!, place })
    expect([session.socketPath, session.key]).toEqual([
      expect.stringMatching(/^\/[\w-]{43}$/),
      expect.stringMatching(/^[\w-]{43}$/),
    ])
    expect((await askInside(port, session, '')).headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^lenslet-socket-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=${session.socketPath}$`),
      ),
    ])
  })

  test('works only once, also for a browser that has a session', async () => {
    for (const headers of [{}, { cookie: session.cookie }] as Record<string, string>[]) {
      const reply = await ask(port, `/?token=${host.token}`, headers)
      expect([reply.status, reply.headers['set-cookie'], reply.headers.location]).toEqual([403, undefined, undefined])
    }
  })
})

describe('with a session', () => {
  test('the policy of the page allows only its own script, and connections only to its own program', async () => {
    const { status, headers } = await askInside(port, session, '')
    expect(status).toBe(200)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    const again = await askInside(port, session, '')
    expect(again.headers['content-security-policy'], 'a nonce is used once').not.toBe(policy)
  })

  test('an answer that is not the page cannot run scripts in a frame or a window', async () => {
    for (const path of ['media/picture/0', 'media/picture/999999', 'nothing.html']) {
      const { headers } = await askInside(port, session, path)
      expect(headers, path).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(headers['access-control-allow-origin'], path).toBeUndefined()
    }
  })

  test('the cookie and the secret path open nothing without each other', async () => {
    const { cookie, place } = session
    expect((await ask(port, place)).status, 'the place without the cookie').toBe(403)
    for (const path of [
      '/',
      '/index.html',
      '/media/thumb/0',
      place.slice(0, -1),
      `${place.slice(0, -2)}/`,
      place.toUpperCase(),
    ]) {
      expect((await ask(port, path, { cookie })).status, 'the cookie without the place').toBe(403)
    }
  })

  test('a request with another name for this machine is refused, so that DNS rebinding does not work', async () => {
    for (const name of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.2:${port}`,
      `0.0.0.0:${port}`,
      `[::1]:${port}`,
      `localhost.:${port}`,
      `127.1:${port}`,
      `x@127.0.0.1:${port}`,
    ]) {
      expect((await askInside(port, session, '', { host: name })).status, name).toBe(403)
      expect((await ask(port, `/?token=${host.token}`, { host: name })).status, name).toBe(403)
    }
    expect((await askInside(port, session, '', { host: `localhost:${port}` })).status).toBe(200)
  })

  test('a page of another site or another port gets nothing, even if its browser sends the cookie', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const [mode, dest] of [
        ['no-cors', 'image'],
        ['cors', 'empty'],
        ['no-cors', 'script'],
        ['navigate', 'iframe'],
        ['navigate', 'object'],
        ['same-origin', 'empty'],
      ] as const) {
        const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }
        for (const path of ['', 'media/picture/0'])
          expect((await askInside(port, session, path, headers)).status, `${site} ${dest} ${path}`).toBe(403)
      }
    }
    expect(
      (
        await askInside(port, session, 'media/picture/0', {
          'sec-fetch-site': 'same-origin',
          'sec-fetch-mode': 'no-cors',
          'sec-fetch-dest': 'image',
        })
      ).status,
    ).toBe(200)
    expect(
      (
        await askInside(port, session, '', {
          'sec-fetch-site': 'none',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
        })
      ).status,
    ).toBe(200)
  })

  test('a cookie of another program or with another value is refused; a second cookie from another server does no harm', async () => {
    const value = session.cookie.split('=')[1]!
    for (const cookie of [
      `lenslet-1=${value}`,
      `lenslet-${port}=`,
      `${session.cookie}x`,
      `lenslet-${port}=${'a'.repeat(value.length)}`,
      `x${session.cookie}`,
    ]) {
      expect((await askInside(port, { ...session, cookie }, '')).status, cookie).toBe(403)
    }
    expect(
      (await askInside(port, { ...session, cookie: `lenslet-${port}=tossed; ${session.cookie}` }, '')).status,
    ).toBe(200)
  })

  test('paths that lead out of the page folder find nothing', async () => {
    const paths = [
      '../secret.html',
      '%2e%2e/secret.html',
      '..%2fsecret.html',
      'assets/../../secret.html',
      '/secret.html',
      '..\\secret.html',
      '%2e%2e%5csecret.html',
      'index.html%00.html',
      'C:%5csecret.html',
      '.%2f..%2fsecret.html',
      'index.html:secret.html',
      '%c0%ae%c0%ae/secret.html',
      '．．/secret.html',
    ]
    for (const path of paths) {
      const reply = await askInside(port, session, encodeURI(path).replaceAll('%25', '%'))
      expect([400, 404], path).toContain(reply.status)
      expect(reply.body.includes('not for the page'), path).toBe(false)
    }
  })

  test('media addresses name items by number only', async () => {
    const paths = [
      'media/picture/..%2f..%2fsecret.txt',
      'media/picture/../../secret.txt',
      'media/thumb/-1',
      'media/thumb/1e3',
      'media/picture/999999',
      'media/picture/9999999999',
      'media/other/0',
      'media/picture/0/',
      'media/picture/%30%0a',
      'media/picture/٣',
    ]
    for (const path of paths) {
      const reply = await askInside(port, session, encodeURI(path).replaceAll('%25', '%'))
      expect(reply.status, path).toBe(404)
      expect(JSON.parse(reply.body.toString()), path).toMatchObject({ code: 'not-found' })
    }
  })

  test('an address that cannot be decoded gets an answer and does not end the program', async () => {
    expect((await ask(port, '/%E0%A4%A', { cookie: session.cookie })).status).toBe(400)
    for (const size of ['NaN', '-1', '0', '1e999', '{}'])
      expect([200, 400], size).toContain((await askInside(port, session, `media/thumb/0?s=${size}`)).status)
  })

  test('a drawing that carries a script is sent as pixels', async () => {
    const { catalog } = host.session.dataset.workspace
    const { status, headers, body } = await askInside(port, session, `media/picture/${catalog.idOf(SCRIPTED_SVG)}`)
    expect([status, headers['content-type']]).toEqual([200, 'image/webp'])
    expect(body.includes('script')).toBe(false)
  })

  test('requests that would write are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      expect((await askInside(port, session, '', { origin: 'http://evil.example' }, method)).status, method).toBe(403)
      expect((await askInside(port, session, '', {}, method)).status, method).toBe(403)
      expect((await askInside(port, session, '', { origin: own() }, method)).status, method).toBe(400)
    }
  })
})

function own(): string {
  return `http://127.0.0.1:${port}`
}

describe('the socket', () => {
  test('opens only for the own page, which knows its path and has its cookie; the session’s cookie does not open it', async () => {
    const path = `${session.socketPath}?page=one`
    expect(await upgradeStatus(port, { origin: own(), cookie: session.socketCookie }, path)).toBe(101)
    for (const cookie of [
      '',
      session.cookie,
      session.socketCookie.replace('socket-', ''),
      session.cookie.replace('lenslet-', 'lenslet-socket-'),
      `${session.socketCookie}x`,
    ])
      expect(await upgradeStatus(port, { origin: own(), cookie }, path), cookie).toBe(403)
    expect(session.socketPath.startsWith(session.place)).toBe(false)
    expect(
      (await ask(port, session.socketPath)).status,
      'a request that only checks whether the program is running',
    ).toBe(426)
  })

  test('is refused from another origin, without an origin, under another host name and at another path', async () => {
    const { socketCookie: cookie, place, socketPath } = session
    const path = `${socketPath}?page=one`
    for (const origin of [
      'http://evil.example',
      `http://127.0.0.1:${port + 1}`,
      'null',
      '',
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
      `${own()}/`,
      own().toUpperCase(),
    ]) {
      expect(await upgradeStatus(port, { cookie, origin }, path), origin).toBe(403)
    }
    expect(await upgradeStatus(port, { cookie }, path)).toBe(403)
    expect(
      await upgradeStatus(port, { cookie, origin: `http://evil.example:${port}`, host: `evil.example:${port}` }, path),
    ).toBe(403)
    for (const other of [
      '/socket',
      '/socket?page=one',
      place,
      `${place}socket?page=one`,
      socketPath,
      `${socketPath}?page=`,
      `${socketPath}?page=${'x'.repeat(65)}`,
      `${socketPath}/?page=one`,
      `${socketPath.slice(0, -1)}?page=one`,
      `${place}${socketPath.slice(1)}?page=one`,
    ])
      expect(await upgradeStatus(port, { cookie, origin: own() }, other), other).toBe(403)
  })
})

/** Sends texts on a new socket. Resolves with the answers, and with the code with which the socket is closed. */
async function sendTexts(...texts: readonly string[]): Promise<{ answers: string[]; code: number }> {
  const socket = await openSocket(port, session)
  const answers: string[] = []
  socket.on('message', (data) => answers.push((data as Buffer).toString()))
  const closed = once(socket, 'close')
  for (const text of texts) socket.send(text)
  return { answers, code: Number((await closed)[0]) }
}

describe('on the socket', () => {
  const challenge = JSON.stringify({ challenge: '0'.repeat(32) })
  const call = JSON.stringify({ id: 1, name: 'session.get', args: {} })

  test('nothing is done or sent before the page has proved that it knows the key', async () => {
    for (const text of [
      call,
      '',
      '{',
      'null',
      '{"challenge":""}',
      `{"challenge":"${'0'.repeat(500)}"}`,
      `{"challenge":"${'G'.repeat(32)}"}`,
      ' '.repeat(2_000),
    ])
      expect(await sendTexts(text), text.slice(0, 40)).toEqual({ answers: [], code: 1008 })
    for (const text of [
      call,
      challenge,
      '{"proof":""}',
      JSON.stringify({ proof: proofOf(session.key, 'lenslet page') }),
      JSON.stringify({ proof: '0'.repeat(64) }),
    ]) {
      const { answers, code } = await sendTexts(challenge, text, call)
      expect([code, answers.length], text).toEqual([1008, 1])
    }
  })

  test('a proof is valid on one socket only, and the program’s own proof is not accepted from a page', async () => {
    const first = await openSocket(port, session)
    first.send(challenge)
    const [said] = (await once(first, 'message')) as [Buffer]
    const { challenge: theirs, proof } = JSON.parse(said.toString()) as { challenge: string; proof: string }
    expect(proof).toBe(proofOf(session.key, `lenslet program ${'0'.repeat(32)} ${theirs}`))
    expect(
      (
        await sendTexts(
          challenge,
          JSON.stringify({ proof: proofOf(session.key, `lenslet page ${'0'.repeat(32)} ${theirs}`) }),
        )
      ).code,
    ).toBe(1008)
    const closed = once(first, 'close')
    first.send(JSON.stringify({ proof }))
    expect((await closed)[0]).toBe(1008)
  })
})

test('two programs on one machine have separate sessions', async () => {
  const other = await startHost()
  try {
    const theirs = await signIn(other)
    expect((await askInside(port, { ...session, cookie: theirs.cookie }, '')).status).toBe(403)
    expect((await askInside(other.server.port, session, '')).status).toBe(403)
    const cookie = `${session.cookie}; ${theirs.cookie}`
    expect((await askInside(port, { ...session, cookie }, '')).status).toBe(200)
    expect((await askInside(other.server.port, { ...theirs, cookie }, '')).status).toBe(200)
  } finally {
    await other.close()
  }
})
