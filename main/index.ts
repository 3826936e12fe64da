/** Electron's composition root: no logic. */
import { startApp } from './electron/app.ts'

startApp()
