/** Starts the program in Electron. It has no logic. */
import { startApp } from './electron/app.ts'

startApp()
