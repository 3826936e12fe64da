/**
 * Packs the program with electron-builder, as build/electron-builder.yml says, and checks the result.
 *
 * For Linux, the deb and the tarball are made without the tools that electron-builder would download.
 */
import { Arch, build, Platform, type AfterPackContext, type Configuration, type LinuxPackager } from 'electron-builder'
import { accessSync, constants } from 'node:fs'
import { rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { configuration } from './configuration.ts'
import { finishPackage } from './finish-package.ts'
import { makeTarball } from './tarball.ts'

const projectDir = join(import.meta.dirname, '../..')
/** electron-builder would make it with 7-Zip, which it would have to download. */
const TARBALL = 'tar.gz'

export interface PackOptions {
  /** The folder for everything that is made. */
  readonly output: string
  /** A folder with Electron's runtime for this system. Without it, electron-builder downloads the right one. */
  readonly runtime?: string
  /**
   * What to make, in electron-builder's words; `dir` is the packed folder alone. Without it, the configuration says
   * what to make.
   */
  readonly targets?: readonly string[]
  /** The system whose layout `runtime` has, when that is not this system. */
  readonly platform?: Platform
  /** How a deb is compressed. Without it, the deb is made as small as possible; `gz` is faster. */
  readonly compression?: 'gz'
}

export interface Packed {
  /** The file that a person starts. */
  readonly executable: string
  /** The installers and archives. */
  readonly files: readonly string[]
  /** A list of the contents, for people. */
  readonly listing: string
}

/** Packs the built program with this system's native modules. Rejects when the result may not be shipped. */
export async function pack({
  output,
  runtime,
  targets,
  platform = Platform.current(),
  compression,
}: PackOptions): Promise<Packed> {
  const config = await configuration()
  const names = targets ?? (platform === Platform.LINUX ? (config.linux!.target as string[]) : undefined)
  let packed: AfterPackContext | undefined
  let listing = ''
  useDpkg()
  const files = await build({
    projectDir,
    publish: 'never',
    targets: platform.createTarget(names && builderTargets(names)),
    config: {
      ...config,
      ...(runtime === undefined ? {} : { electronDist: runtime }),
      ...(compression === undefined ? {} : { deb: { ...config.deb, compression } }),
      directories: { ...config.directories, output },
      async afterPack(context) {
        packed = context
        const resources = context.packager.getResourcesDir(context.appOutDir)
        // Electron's welcome page. electron-builder does not remove it from a runtime that it has not downloaded.
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

/** Returns the targets that electron-builder itself makes. */
function builderTargets(names: readonly string[]): string[] {
  const others = names.filter((name) => name !== TARBALL)
  return others.length === 0 ? ['dir'] : others
}

/** Lets Debian's own dpkg-deb make the deb where it is installed. Elsewhere electron-builder downloads fpm. */
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
