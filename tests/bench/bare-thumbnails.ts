/**
 * Makes thumbnails with the decoder library alone, on all cores and with the settings of the program. Prints the
 * milliseconds for all files. `bench:media` compares the program with this limit.
 */
import { availableParallelism, constants, setPriority } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'

const [target, ...files] = process.argv.slice(2) as [string, ...string[]]
sharp.concurrency(1)
sharp.cache(false)
// The program's worker has this priority, so that labels and other programs come first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

async function make(file: string): Promise<void> {
  await sharp(file)
    .autoOrient()
    .resize({ width: 256, height: 256, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75, effort: 2 })
    .toFile(join(target, `${basename(file)}.webp`))
}

await make(files[0]!)
const started = performance.now()
let next = 0
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) await make(file)
  }),
)
process.stdout.write(String(performance.now() - started))
