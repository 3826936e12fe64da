/** The build plugin for the texts of the interface. */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'
import { languageFiles, mayHaveTexts, project, TEXTS_FOLDER, textsOf } from './catalog.ts'

/** Returns a plugin that lets the texts of the program be shown in other languages. */
export function translatedTexts(): Plugin {
  return {
    name: 'lenslet:texts',
    enforce: 'pre',
    transform(source, id) {
      const file = relative(project, id).replaceAll('\\', '/')
      const code = mayHaveTexts(file) ? textsOf(id, source).code : null
      return code === null ? null : { code, map: null }
    },
  }
}

/** Returns a plugin that copies the language files beside the program. */
export function languageAssets(): Plugin {
  return {
    name: 'lenslet:languages',
    generateBundle() {
      for (const name of languageFiles())
        this.emitFile({
          type: 'asset',
          fileName: `texts/${name}`,
          source: readFileSync(join(TEXTS_FOLDER, name), 'utf8'),
        })
    },
  }
}
