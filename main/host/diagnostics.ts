/**
 * Builds the diagnostics: a text with what a maintainer needs to know, for a bug report.
 *
 * It consists of numbers and fixed words, see `log.ts`.
 */
import { arch, cpus, release, totalmem } from 'node:os'
import type { Session, Status } from '../../preload/contract/index.ts'
import type { DecoderProblem } from '../core/media/index.ts'
import type { LoggedError } from './log.ts'

interface DiagnosedProgram {
  readonly host: Session['host']
  readonly version: string
  /** What the host knows of the screen and the graphics card. Fixed words and numbers only. */
  readonly hostFacts: Readonly<Record<string, string>>
  /** How long the program has been running, in milliseconds. */
  readonly upMs: number
  readonly clients: number
  /** Why pictures are decoded by the slower decoder; null while the fast one is used. */
  readonly decoder: DecoderProblem | null
  /** Null when no data set is open. */
  readonly dataset: { readonly status: Status; readonly labelled: number; readonly openedInMs: number } | null
  readonly errors: readonly LoggedError[]
}

const DECODER: Readonly<Record<DecoderProblem | 'none', string>> = {
  none: 'native',
  probe: 'WebAssembly; the native one fails its probe',
  missing: 'WebAssembly; the native one cannot be loaded',
  pictures: 'WebAssembly; the native one crashed on several pictures',
}

/** Returns the text, one fact on each line. */
export function diagnosticsText(program: DiagnosedProgram): string {
  return [
    `Lenslet ${program.version}, ${program.host} host, up ${seconds(program.upMs)}, ${program.clients} windows`,
    `System: ${process.platform} ${release()} ${arch()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`,
    `Runtime: ${runtimes()}`,
    `Decoder: ${DECODER[program.decoder ?? 'none']}`,
    ...Object.entries(program.hostFacts).map(([name, value]) => `${name}: ${value}`),
    ...(program.dataset === null ? ['No folder is open.'] : datasetLines(program.dataset)),
    program.errors.length === 0 ? 'No errors.' : `Last errors (${program.errors.length}):`,
    ...program.errors.flatMap(errorLines),
  ].join('\n')
}

function datasetLines({ status, labelled, openedInMs }: NonNullable<DiagnosedProgram['dataset']>): string[] {
  return [
    `Share: ${fileSystem(status.mount)}, ${status.network ? 'network' : 'local'}, ${status.state}${status.readOnlyReason === null ? '' : ', read-only'}`,
    `Pictures: ${status.found}${status.scanning ? ' so far' : ''}; labelled: ${labelled}; people: ${status.people}`,
    `Opened in ${openedInMs} ms; read every ${status.intervalMs} ms; others' changes after ${status.delayMs === null ? 'not measured' : `${Math.round(status.delayMs)} ms`}`,
    `Waiting: ${status.unsaved} changes, ${status.pendingSidecars} sidecars; damaged files: ${status.damaged.length}; clock of the share: ${Math.round(status.clockOffsetMs)} ms`,
    `Last error of the share: ${status.lastError === null ? 'none' : new Date(status.lastError.at).toISOString()}`,
  ]
}

function errorLines({ at, where, kind, code, frames }: LoggedError): string[] {
  return [
    `  ${new Date(at).toISOString()} ${where}: ${kind}${code === null ? '' : ` ${code}`}`,
    ...frames.map((frame) => `    ${frame}`),
  ]
}

function runtimes(): string {
  const { node, electron, chrome, v8 } = process.versions as Record<string, string | undefined>
  return Object.entries({ Electron: electron, Chromium: chrome, Node: node, V8: v8 })
    .flatMap(([name, version]) => (version === undefined ? [] : `${name} ${version}`))
    .join(', ')
}

/** Returns the operating system's name of a file system. The name of a mount is used only if it looks like one. */
function fileSystem(type: string): string {
  return /^[a-z][a-z\d._-]{0,19}$/.test(type) || ['mapped drive', 'local drive'].includes(type)
    ? type
    : 'another file system'
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`
}
