/** Tests the audit of shipped packages in `.ci/run`, with registries whose answers the tests choose. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Runs the audit with a registry that gives this answer; null for no registry at all. */
async function audit(answer: { status: number; body: unknown } | null): Promise<{ code: number; said: string }> {
  const server = createServer((request, response) => {
    const isAudit = request.url?.includes('advisories') === true
    response.writeHead(isAudit ? (answer?.status ?? 500) : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isAudit ? answer?.body : {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  if (answer === null) server.close()
  else
    onTestFinished(() => {
      server.close()
    })
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_fetch_retries: '0',
    npm_config_cache: await temporaryFolder(),
  }
  return new Promise((done) => {
    execFile(process.execPath, ['.ci/audit.mjs'], { cwd: ROOT, env }, (error, stdout) =>
      done({ code: error ? Number(error.code) : 0, said: stdout.trim() }),
    )
  })
}

function weakness(severity: string): unknown[] {
  return [
    {
      id: 1,
      url: 'https://example.org/1',
      title: 'Says too much',
      severity,
      vulnerable_versions: '*',
      cwe: [],
      cvss: { score: 9, vectorString: null },
    },
  ]
}

test('fails for a serious vulnerability in a runtime dependency, in a library of the page, and in Electron', async () => {
  for (const name of ['ws', '@floating-ui/core', 'electron']) {
    const { code, said } = await audit({ status: 200, body: { [name]: weakness('high') } })
    expect([code, said.split('\n').length], said).toEqual([1, 1])
    expect(said).toContain('Says too much')
    expect(said).toContain(name)
  }
})

test('passes with a vulnerability in a tool that is not shipped, or with a minor one', async () => {
  expect(
    await audit({ status: 200, body: { vitest: weakness('critical'), playwright: weakness('critical') } }),
  ).toMatchObject({
    code: 0,
    said: expect.stringMatching(
      /^audit: of \d\d+ shipped packages none has a known high or critical weakness$/,
    ) as string,
  })
  expect(await audit({ status: 200, body: { ws: weakness('moderate') } })).toMatchObject({
    code: 0,
    said: expect.stringMatching(/none has .*; \d+ with lesser ones$/) as string,
  })
})

test('prints one line and passes when no registry answers', async () => {
  expect(await audit({ status: 405, body: {} })).toEqual({
    code: 0,
    said: 'audit: skipped, the registry answers no audits (405)',
  })
  expect(await audit(null)).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^audit: skipped, the registry cannot be reached \(.*\)$/) as string,
  })
})
