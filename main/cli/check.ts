import { Command } from 'commander'
import { LensletError } from '../../preload/contract/index.ts'
import { checkDataset, type CheckReport } from '../core/sync/check.ts'
import { dataset } from './dataset.ts'
import { json, line, message } from './output.ts'

/** `lenslet check`: reads every file under `.lenslet` and names those that are damaged. Writes nothing. */
export function checkCommand(): Command {
  return new Command('check')
    .description('verify everything under .lenslet and name every damaged file')
    .argument('<dataset>', 'folder of the data set')
    .option('--repair', 'not available in this version')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: { repair?: boolean; json?: boolean }) => {
      if (options.repair) throw new LensletError('unsupported', '--repair is not available in this version. Without it, check names what is damaged; Lenslet sets damaged files aside by itself when it opens the folder.')
      const share = await dataset(folder)
      const report = await checkDataset(share.root, share.labels).finally(() => share.close())
      if (options.json) json(report)
      else print(report)
      if (!report.ok) throw new LensletError('damaged', `${report.findings.length} ${report.findings.length === 1 ? 'problem' : 'problems'} found.`)
    })
}

function print({ ok, findings }: CheckReport): void {
  for (const { file, problem, repair } of findings) line(`${file} ${problem}; ${repair}`)
  if (ok) message('no damage found')
}
