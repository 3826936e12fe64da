/**
 * How a script edits a sidecar while people work (FORMAT.md, "Scripts"): `node edit-sidecar.mjs <path of the sidecar>
 * <tag>...` adds one tag after the other. Node 20, nothing else.
 */
import { randomInt } from 'node:crypto'
import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

const [sidecar, ...tags] = process.argv.slice(2)

for (const tag of tags) {
  await edit(sidecar, labels => ({ ...labels, tags: [...new Set([...labels.tags ?? [], tag])] }))
}

/**
 * Changes the plain fields of a sidecar that is there. What `change` does not touch, unknown fields and `changes` among
 * it, stays as it is.
 */
async function edit(path, change) {
  await lock(`${path}.lock`)
  try {
    const labels = JSON.parse(await readFile(path, 'utf8'))
    const draft = `${path}.${randomInt(2 ** 40)}`
    await writeFile(draft, JSON.stringify(change(labels), null, 1), { flag: 'wx', flush: true })
    await rename(draft, path)
  } finally {
    await rmdir(`${path}.lock`)
  }
}

/**
 * A folder that nobody else could make. One that stays for 30 s was left behind: a Lenslet that is open, or a repair,
 * takes it over.
 */
async function lock(folder) {
  for (let tries = 0; tries < 600; tries++) {
    try {
      return await mkdir(folder)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      await wait(50)
    }
  }
  throw new Error(`${folder} stays: is a program still writing?`)
}
