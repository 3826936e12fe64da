import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { languageAssets, translatedTexts } from './build/texts/plugin.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** The syntax of the output. The oldest Node that runs the program is the one in the tests' older Electron runtime. */
const target = 'node20'

/**
 * The file with the names, versions and licences of the bundled libraries, in the folder of each part. Packaging reads
 * it.
 */
const license = { fileName: '.vite/license.json' }

/** Returns a plugin that makes the command line executable, with a shebang in its first line. */
function executable(entry: string): Plugin {
  return {
    name: 'lenslet:executable',
    generateBundle(_options, bundle) {
      const chunk = bundle[entry]
      if (chunk?.type === 'chunk' && !chunk.code.startsWith('#!')) chunk.code = `#!/usr/bin/env node\n${chunk.code}`
    },
    writeBundle() {
      chmodSync(at(`out/main/${entry}`), 0o755)
    },
  }
}

export default defineConfig({
  main: {
    plugins: [translatedTexts(), languageAssets(), executable('cli.js')],
    build: {
      outDir: 'out/main',
      target,
      license,
      rollupOptions: {
        input: {
          index: at('main/index.ts'),
          cli: at('main/cli.ts'),
          'media-worker': at('main/core/media/worker.ts'),
          'heic-worker': at('main/core/media/heic-worker.ts'),
          'share-worker': at('main/core/share/share-worker.ts'),
        },
      },
    },
  },
  preload: {
    plugins: [translatedTexts()],
    build: {
      target,
      outDir: 'out/preload',
      license,
      rollupOptions: {
        input: { index: at('preload/index.ts') },
        // A sandboxed preload cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    // The hosts replace this placeholder with a new nonce for each page (`main/host/static-files.ts`).
    html: { cspNonce: '%CSP-NONCE%' },
    plugins: [translatedTexts(), react()],
    build: {
      outDir: 'out/renderer',
      license,
      // The same page is opened by ordinary browsers, so the target is not Electron's Chromium.
      target: 'es2022',
      minify: true,
      // Fonts and scripts in `data:` addresses would need exceptions in the content security policy.
      assetsInlineLimit: 0,
      // The page is read from this machine's disk, where one large file is the fastest.
      chunkSizeWarningLimit: 4_000,
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
})
