import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCRIPTED_SVG } from '../host/fixture.ts'
import { ask, signIn, startHost, upgradeStatus, type Host } from './running.ts'

let host: Host
let port: number
let session: { cookie: string }

beforeAll(async () => {
  host = await startHost()
  port = host.server.port
})
afterAll(() => host.close())

describe('before the token', () => {
  test('nothing is served without a session', async () => {
    for (const path of ['/', '/index.html', '/media/thumb/0', '/media/picture/0', '/anything']) {
      expect((await ask(port, path)).status, path).toBe(403)
    }
  })

  test('a wrong token opens nothing and leaves the right one good', async () => {
    for (const token of ['', 'wrong', `${host.token}x`, host.token.slice(1)]) {
      const reply = await ask(port, `/?token=${token}`)
      expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined])
    }
  })
})

describe('the token', () => {
  test('is exchanged for a cookie that scripts and other sites cannot use, and leaves the address', async () => {
    const reply = await ask(port, `/?token=${host.token}`)
    expect(reply.status).toBe(303)
    expect(reply.headers.location).toBe('/')
    expect(reply.headers['set-cookie']?.[0]).toMatch(new RegExp(`^lenslet-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`))
    session = { cookie: reply.headers['set-cookie']![0]!.split(';')[0]! }
  })

  test('works once', async () => {
    const reply = await ask(port, `/?token=${host.token}`)
    expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined])
  })
})

describe('with a session', () => {
  test('the page comes with a policy that lets it run only its own script and talk only to its own program', async () => {
    const { status, headers } = await ask(port, '/', session)
    expect(status).toBe(200)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin' })
  })

  test('another name for this machine is refused, as a rebound DNS name would bring', async () => {
    for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
      expect((await ask(port, '/', { ...session, host: name })).status, name).toBe(403)
    }
    for (const name of [`localhost:${port}`, `[::1]:${port}`]) expect((await ask(port, '/', { ...session, host: name })).status, name).toBe(200)
  })

  test('a cookie of another program or another value is no session', async () => {
    const value = session.cookie.split('=')[1]!
    for (const cookie of [`lenslet-1=${value}`, `lenslet-${port}=`, `${session.cookie}x`, `lenslet-${port}=${'a'.repeat(value.length)}`]) {
      expect((await ask(port, '/', { cookie })).status, cookie).toBe(403)
    }
  })

  test('paths that lead out of the page folder find nothing', async () => {
    const paths = ['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/assets/../../secret.html', '//secret.html', '/..\\secret.html', '/%2e%2e%5csecret.html', '/index.html%00.html']
    for (const path of paths) {
      const reply = await ask(port, path, session)
      expect([reply.status, reply.body.includes('not for the page')], path).toEqual([404, false])
    }
  })

  test('media addresses name items by number only', async () => {
    const paths = ['/media/picture/..%2f..%2fsecret.txt', '/media/picture/../../secret.txt', '/media/thumb/-1', '/media/thumb/1e3', '/media/picture/999999', '/media/other/0']
    for (const path of paths) {
      const reply = await ask(port, path, session)
      expect(reply.status, path).toBe(404)
      expect(JSON.parse(reply.body.toString()), path).toMatchObject({ code: 'not-found' })
    }
  })

  test('an address that cannot be decoded is answered, not crashed on', async () => {
    expect((await ask(port, '/%E0%A4%A', session)).status).toBe(400)
  })

  test('a drawing that carries a script is sent as pixels', async () => {
    const { catalog } = host.program.dataset.workspace
    const { status, headers, body } = await ask(port, `/media/picture/${catalog.idOf(SCRIPTED_SVG)}`, session)
    expect([status, headers['content-type']]).toEqual([200, 'image/webp'])
    expect(body.includes('script')).toBe(false)
  })

  test('nothing but reading is possible from elsewhere', async () => {
    expect((await ask(port, '/', { ...session, origin: 'http://evil.example' }, 'POST')).status).toBe(403)
    expect((await ask(port, '/', session, 'POST')).status).toBe(403)
    expect((await ask(port, '/', { ...session, origin: `http://127.0.0.1:${port}` }, 'POST')).status).toBe(400)
  })
})

function own(): string {
  return `http://127.0.0.1:${port}`
}

describe('the socket', () => {
  test('opens for the own page with a session', async () => {
    expect(await upgradeStatus(port, { ...session, origin: own() })).toBe(101)
  })

  test('is refused without session, from another origin, without origin, under another host name and at another path', async () => {
    expect(await upgradeStatus(port, { origin: own() })).toBe(403)
    expect(await upgradeStatus(port, { ...session, origin: 'http://evil.example' })).toBe(403)
    expect(await upgradeStatus(port, { ...session, origin: `http://127.0.0.1:${port + 1}` })).toBe(403)
    expect(await upgradeStatus(port, { ...session, origin: 'null' })).toBe(403)
    expect(await upgradeStatus(port, session)).toBe(403)
    expect(await upgradeStatus(port, { ...session, origin: `http://evil.example:${port}`, host: `evil.example:${port}` })).toBe(403)
    expect(await upgradeStatus(port, { ...session, origin: own() }, '/other')).toBe(403)
  })
})

test('two programs on one machine keep their sessions apart', async () => {
  const other = await startHost()
  try {
    const theirs = await signIn(other)
    expect((await ask(port, '/', theirs)).status).toBe(403)
    expect((await ask(other.server.port, '/', session)).status).toBe(403)
    const both = { cookie: `${session.cookie}; ${theirs.cookie}` }
    expect((await ask(port, '/', both)).status).toBe(200)
    expect((await ask(other.server.port, '/', both)).status).toBe(200)
  } finally {
    await other.close()
  }
})
