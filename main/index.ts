/** Starts the program in Electron. It has no logic. */
import { loadLanguage } from './host/language.ts'

loadLanguage()
// The other modules have texts in tables, so they are imported only after that.
const { startApp } = await import('./electron/app.ts')
startApp()
