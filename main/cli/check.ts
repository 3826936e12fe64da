import { Command } from 'commander'
import { LensletError } from '../../preload/contract/index.ts'
import { checkDataset, repairDataset, type CheckReport, type Finding } from '../core/check/check.ts'
import { Catalog } from '../core/library/catalog.ts'
import type { CatalogProblem } from '../core/library/walk.ts'
import { forkWorker } from '../core/process/worker-process.ts'
import { mainFolder } from '../host/app-files.ts'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { connectDataset as openShare, printSentences } from './dataset.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { waitForInterrupt } from './interrupted.ts'
import { printJsonArray, printLine, printMessage, progressMessages } from './output.ts'
import { settingLine, settingRecord } from './settings.ts'

/** At most this many findings of one kind are printed for people. */
const MAX_PRINTED = 20

interface CheckCommandOptions {
  readonly repair?: boolean
  readonly json?: boolean
}

/**
 * Returns the command `lenslet check`, which reads every file under `.lenslet` and names the damaged ones.
 *
 * It writes only with `--repair`, and fails while problems remain.
 */
export function checkCommand(): Command {
  return new Command('check')
    .description('verify everything under .lenslet and name every damaged file')
    .argument('<dataset>', 'folder of the data set')
    .option('--repair', 'repair what can be repaired; replaced files are kept in .lenslet/quarantine')
    .option('--json', 'print JSON')
    .action(check)
}

async function check(dataset: string, { repair, json: asJson }: CheckCommandOptions): Promise<void> {
  const stop = new AbortController()
  void waitForInterrupt().then(() => stop.abort())
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
  if (asJson) printReportJson(report, pictures)
  else printReport(report, pictures)
  if (!report.ok) throw remainingProblemsError(report, repair === true)
}

/** Returns the folders and pictures that cannot be shown. No label is damaged, but people may look for them. */
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

function remainingProblemsError({ findings }: CheckReport, repair: boolean): LensletError {
  const problems = findings.filter(({ severity }) => severity !== 'note').length
  const what = `${problems} ${problems === 1 ? 'problem' : 'problems'}`
  return new LensletError(
    'damaged',
    repair ? `${what} could not be repaired.` : `${what} found. Add --repair to repair what can be repaired.`,
  )
}

/** Prints the report piece by piece: a million findings do not fit into one string. */
function printReportJson(
  { ok, findings, repaired, labels, settings }: CheckReport,
  pictures: readonly CatalogProblem[],
): void {
  printLine(
    `{"ok": ${ok}, "labels": ${JSON.stringify(labels)}, "settings": ${JSON.stringify(settings.settings.map(settingRecord))}, "findings":`,
  )
  printJsonArray(findings)
  printLine(', "pictures":')
  printJsonArray(pictures)
  printLine(', "repaired":')
  printJsonArray(repaired)
  printLine('}')
}

function printReport(
  { ok, findings, repaired, labels, settings }: CheckReport,
  pictures: readonly CatalogProblem[],
): void {
  for (const { file, done } of repaired) printLine(`${file}: ${done}`)
  for (const [kind, same] of Map.groupBy(findings, (finding) => finding.kind)) printKind(kind, same)
  for (const setting of settings.settings)
    if (setting.from !== 'default' || setting.person?.problem) printMessage(settingLine(setting))
  printMessage(
    `${labels.changes} ${labels.changes === 1 ? 'change' : 'changes'} of labels, under ${labels.items} ${labels.items === 1 ? 'name' : 'names'} of pictures; a renamed picture has several names`,
  )
  printSentences(pictures.map((problem) => problem.message))
  if (ok) printMessage('no damage found')
}

/** Returns what a repair does, such as `repair: added to a journal` or `no repair: update this program`. */
function repairText(repair: string): string {
  const reason = /^none(?: needed)?: (.*)$/s.exec(repair)
  return reason ? `no repair: ${reason[1]!}` : `repair: ${repair}`
}

function printKind(kind: string, findings: readonly Finding[]): void {
  for (const { file, severity, problem, repair } of findings.slice(0, MAX_PRINTED))
    printLine(`${severity === 'note' ? 'note: ' : ''}${file} ${problem}; ${repairText(repair)}`)
  if (findings.length > MAX_PRINTED)
    printLine(`and ${findings.length - MAX_PRINTED} more of the kind ${kind}, which --json lists`)
}
