import { Command, InvalidArgumentError } from 'commander'
import { datasetFolder } from './dataset.ts'
import { electronRuntime } from './electron-runtime.ts'
import { printMessage } from './output.ts'
import { runElectron } from './run-electron.ts'
import { sampleDataset } from './sample.ts'

interface OpenOptions {
  readonly browser?: boolean
  readonly port?: number
  readonly user?: string
  readonly readOnly?: boolean
  readonly sample?: boolean
  /** Commander's name for `--no-open`. */
  readonly open: boolean
}

/** Returns the command `lenslet open`, also `lenslet DATASET`, which opens the program. */
export function openCommand(): Command {
  return new Command('open')
    .description('open a folder of pictures (also: lenslet DATASET)')
    .argument('[dataset]', 'folder of the data set; default: the one that was open last, or a page to choose one')
    .option('--browser', 'serve the interface to a browser on this machine instead of opening a window')
    .option('--port <n>', 'with --browser: the port (default: any free one)', parsePort)
    .option('--user <name>', 'your name or id in the history')
    .option('--read-only', 'only look: nothing is written')
    .option('--sample', 'without a folder: open a sample data set, which is created on the first use')
    .option('--no-open', 'with --browser: only print the address')
    .action(open)
}

async function open(dataset: string | undefined, options: OpenOptions): Promise<void> {
  const folder = dataset ?? (options.sample ? await sampleDataset() : null)
  if (!options.browser) {
    const runtime = await electronRuntime()
    if (
      runtime.executable !== null &&
      (await runElectron(runtime.executable, folder === null ? null : await datasetFolder(folder), options))
    )
      return
    printMessage(
      `${runtime.executable === null ? runtime.reason : 'Electron does not run here'}: opening in the browser instead`,
    )
  }
  // The server is loaded only when it is needed: without it other commands start in half the time.
  const { serveBrowser } = await import('./serve-browser.ts')
  await serveBrowser(folder, options)
}

function parsePort(value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
  return port
}
