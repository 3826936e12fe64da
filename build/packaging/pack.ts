/**
 * The program is packed by electron-builder as build/electron-builder.yml says, and judged. Two parts of that work
 * without what electron-builder would download: the deb and the tarball of Linux.
 */
import { Arch, build, Platform, type AfterPackContext, type Configuration, type LinuxPackager } from 'electron-builder'
import { accessSync, constants } from 'node:fs'
import { rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { configuration } from './configuration.ts'
import { finishPackage } from './finish-package.ts'
import { makeTarball } from './tarball.ts'

const projectDir = join(import.meta.dirname, '../..')
/** Which electron-builder would make with 7-Zip, that it downloads. */
const TARBALL = 'tar.gz'

export interface Packing {
  /** Where everything goes. */
  readonly output: string
  /** A folder with Electron's runtime for this system; electron-builder downloads the right one when it is left out. */
  readonly runtime?: string
  /**
   * Electron-builder's names of what is made for this system, `dir` for the packed folder alone; what the configuration
   * says when left out.
   */
  readonly targets?: readonly string[]
  /** Of the system whose layout `runtime` has, when that is not this system. */
  readonly platform?: Platform
  /** How a deb is compressed: best when left out, `gz` is faster. */
  readonly compression?: 'gz'
}

export interface Packed {
  /** What a person starts. */
  readonly executable: string
  /** The installers and archives. */
  readonly files: readonly string[]
  /** What is in it, for people. */
  readonly listing: string
}

/** Packs the built program with this system's native modules. Rejects when it may not be shipped. */
export async function pack({
  output,
  runtime,
  targets,
  platform = Platform.current(),
  compression,
}: Packing): Promise<Packed> {
  const config = await configuration()
  const names = targets ?? (platform === Platform.LINUX ? (config.linux!.target as string[]) : undefined)
  let packed: AfterPackContext | undefined
  let listing = ''
  useDpkg()
  const files = await build({
    projectDir,
    publish: 'never',
    targets: platform.createTarget(names && builders(names)),
    config: {
      ...config,
      ...(runtime === undefined ? {} : { electronDist: runtime }),
      ...(compression === undefined ? {} : { deb: { ...config.deb, compression } }),
      directories: { ...config.directories, output },
      async afterPack(context) {
        packed = context
        const resources = context.packager.getResourcesDir(context.appOutDir)
        // Electron's own page, which electron-builder leaves in a runtime that it has not downloaded itself.
        await rm(join(resources, 'default_app.asar'), { force: true })
        listing = await finishPackage(resources, { platform: process.platform, arch: Arch[context.arch] })
      },
    } satisfies Configuration,
  })
  if (packed === undefined) throw new Error('electron-builder has packed nothing.')
  return {
    executable: executableOf(packed),
    files: names?.includes(TARBALL) ? [...files, await tarballOf(packed, output)] : files,
    listing,
  }
}

/** What is left for electron-builder. */
function builders(names: readonly string[]): string[] {
  const others = names.filter((name) => name !== TARBALL)
  return others.length === 0 ? ['dir'] : others
}

/** Where Debian's own packager is, the deb is made by it; elsewhere electron-builder downloads fpm. */
function useDpkg(): void {
  if (isInstalled('dpkg-deb')) process.env['CUSTOM_FPM_PATH'] ??= join(import.meta.dirname, 'deb.ts')
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function executableOf({ packager, appOutDir, electronPlatformName }: AfterPackContext): string {
  const { productFilename } = packager.appInfo
  switch (electronPlatformName) {
    case 'darwin':
      return join(appOutDir, `${productFilename}.app/Contents/MacOS/${productFilename}`)
    case 'win32':
      return join(appOutDir, `${productFilename}.exe`)
    default:
      return join(appOutDir, (packager as LinuxPackager).executableName)
  }
}

async function tarballOf({ packager, appOutDir, arch }: AfterPackContext, output: string): Promise<string> {
  const file = join(output, packager.expandArtifactNamePattern(null, TARBALL, arch))
  await makeTarball(appOutDir, file)
  return file
}
