/** Shows a message and a button to reload when the window itself has a bug. Labels are safe in the program. */
import { Component } from 'react'
import type { ReactNode } from 'react'

import { reportError } from '../features/desktop/report-errors.ts'
import { app } from '../store/app.ts'

export class ErrorScreen extends Component<{ children: ReactNode }, { message: string | null }> {
  override state = { message: null as string | null }

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override componentDidCatch(error: unknown): void {
    reportError(error)
    app().forgetView()
  }

  override render() {
    if (this.state.message === null) return this.props.children
    return (
      <div className="empty" role="alert">
        <h1>Something in this window broke</h1>
        <p>Labels that were shown as saved are safe. Reload the window to go on.</p>
        <p className="muted">{this.state.message}</p>
        <button type="button" className="button button-primary" onClick={() => window.location.reload()}>
          Reload
        </button>
      </div>
    )
  }
}
