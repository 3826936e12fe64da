import { Command } from 'commander'
import { LensletError } from '../../preload/contract/index.ts'
import { checkDataset, repairDataset, type CheckReport, type Finding } from '../core/check/check.ts'
import { Catalog } from '../core/library/catalog.ts'
import type { CatalogProblem } from '../core/library/walk.ts'
import { forkWorker } from '../core/process/worker-process.ts'
import { mainFolder } from '../host/app-files.ts'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { dataset as openShare, tell } from './dataset.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { interrupted } from './interrupted.ts'
import { jsonArray, line, message, progressMessages } from './output.ts'
import { settingLine, settingRecord } from './settings.ts'

/** Findings of one kind that are printed for a person. */
const SHOWN = 20

interface CheckCommandOptions {
  readonly repair?: boolean
  readonly json?: boolean
}

/**
 * `lenslet check`: reads every file under `.lenslet` and names those that are not in order; writes only with
 * `--repair`. Fails while problems remain.
 */
export function checkCommand(): Command {
  return new Command('check')
    .description('verify everything under .lenslet and name every damaged file')
    .argument('<dataset>', 'folder of the data set')
    .option('--repair', 'mend what can be mended; what is replaced is kept in .lenslet/quarantine')
    .option('--json', 'print JSON')
    .action(check)
}

async function check(dataset: string, { repair, json: asJson }: CheckCommandOptions): Promise<void> {
  const stop = new AbortController()
  void interrupted().then(() => stop.abort())
  const paths = appPaths()
  keepPrivate(paths)
  const options = {
    root: dataset,
    spawn: forkWorker(mainFolder),
    signal: stop.signal,
    onProgress: progressMessages(),
    personSettings: new ConfigStore(paths.config).settings,
  }
  const report = repair ? await repairDataset({ ...options, stateDir: paths.state }) : await checkDataset(options)
  const pictures = await pictureProblems(dataset, stop.signal)
  if (asJson) printJson(report, pictures)
  else print(report, pictures)
  if (!report.ok) throw failure(report, repair === true)
}

/** Folders and pictures that the program cannot show: no damage to labels, but whoever looks for them wants to know. */
async function pictureProblems(path: string, signal: AbortSignal): Promise<readonly CatalogProblem[]> {
  const share = await openShare(path)
  try {
    const catalog = new Catalog({ root: share.root, pictures: share.pictures })
    await catalog.scan(signal)
    return catalog.problems
  } finally {
    share.close()
  }
}

function failure({ findings }: CheckReport, repair: boolean): LensletError {
  const problems = findings.filter(({ severity }) => severity !== 'note').length
  const what = `${problems} ${problems === 1 ? 'problem' : 'problems'}`
  return new LensletError(
    'damaged',
    repair ? `${what} could not be mended.` : `${what} found. With --repair, what can be mended is mended.`,
  )
}

/** Piece by piece: a million findings do not fit into one string. */
function printJson(
  { ok, findings, repaired, labels, settings }: CheckReport,
  pictures: readonly CatalogProblem[],
): void {
  line(
    `{"ok": ${ok}, "labels": ${JSON.stringify(labels)}, "settings": ${JSON.stringify(settings.settings.map(settingRecord))}, "findings":`,
  )
  jsonArray(findings)
  line(', "pictures":')
  jsonArray(pictures)
  line(', "repaired":')
  jsonArray(repaired)
  line('}')
}

function print({ ok, findings, repaired, labels, settings }: CheckReport, pictures: readonly CatalogProblem[]): void {
  for (const { file, done } of repaired) line(`${file}: ${done}`)
  for (const [kind, same] of Map.groupBy(findings, (finding) => finding.kind)) printKind(kind, same)
  for (const setting of settings.settings)
    if (setting.from !== 'default' || setting.person?.problem) message(settingLine(setting))
  message(
    `${labels.items} ${labels.items === 1 ? 'picture has' : 'pictures have'} labels, from ${labels.changes} ${labels.changes === 1 ? 'change' : 'changes'}`,
  )
  tell(pictures.map((problem) => problem.message))
  if (ok) message('no damage found')
}

function printKind(kind: string, findings: readonly Finding[]): void {
  for (const { file, severity, problem, repair } of findings.slice(0, SHOWN))
    line(`${severity === 'note' ? 'note: ' : ''}${file} ${problem}; repair: ${repair}`)
  if (findings.length > SHOWN) line(`and ${findings.length - SHOWN} more of the kind ${kind}, which --json lists`)
}
