/** Starts the installed program from its desktop entry, in a system with a virtual screen. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { debuggedProgram, type DebuggedProgram } from '../../build/packaging/debugged-program.ts'
import type { DebianSystem } from './debian-system.ts'
import { programProcesses, type ProgramProcess } from './program-processes.ts'

export const EXECUTABLE = '/opt/Lenslet/lenslet-desktop'
const ENTRY = '/usr/share/applications/lenslet-desktop.desktop'
const SCREEN = '1920x1200x24'

export interface InstalledProgram extends DebuggedProgram {
  readonly system: DebianSystem
  /** Returns all its processes, beginning with the first one. */
  processes(): ProgramProcess[]
  /** Returns what it has written to its standard error. */
  errors(): string
  /** Resolves with its exit code. */
  readonly ended: Promise<number>
}

/** Starts the program for an ordinary user with a folder. Resolves when its window is open. */
export async function startInstalled(system: DebianSystem, user: string, folder: string): Promise<InstalledProgram> {
  const display = await startScreen(system, user)
  // The user gets a changed copy of the entry, as a person would make it. Only the debugging port is added.
  const own = `/home/${user}/.local/share/applications`
  await system.run(
    [
      'sh',
      '-c',
      `mkdir -p ${own} && sed 's|^Exec=${EXECUTABLE}|& --remote-debugging-port=0|' ${ENTRY} > ${own}/lenslet-desktop.desktop`,
    ],
    { user },
  )
  const { stderr } = system.start(['gio', 'launch', `${own}/lenslet-desktop.desktop`, folder], {
    user,
    env: { DISPLAY: display },
  })
  let errors = ''
  stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const program = await debuggedProgram(stderr).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}\n${errors.slice(-3000)}`)
  })
  const processes = (): ProgramProcess[] => programProcesses(system.init, EXECUTABLE)
  return { ...program, system, processes, errors: () => errors, ended: system.statusOf(processes()[0]!.pid) }
}

async function startScreen(system: DebianSystem, user: string): Promise<string> {
  await system.run(['mkdir', '--parents', '--mode=1777', '/tmp/.X11-unix'])
  const screen = system.start(['Xvfb', '-displayfd', '1', '-screen', '0', SCREEN, '-nolisten', 'tcp'], { user })
  const ended = screen.ended.then((code) => {
    throw new Error(`Xvfb ended with ${String(code)}.`)
  })
  ended.catch(() => undefined)
  const [number] = (await Promise.race([once(createInterface(screen.stdout), 'line'), ended])) as [string]
  return `:${number}`
}
