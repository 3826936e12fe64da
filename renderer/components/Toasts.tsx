/**
 * Shows the last toast in the corner. It is announced to screen readers, and stays while the pointer or the keyboard is
 * on it.
 */
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { app, useApp } from '../store/app.ts'
import type { Toast } from '../store/toasts.ts'
import { IconButton } from './IconButton.tsx'

const ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert }
const DURATION_MS = { info: 3_500, success: 5_000, warning: 8_000, error: 12_000 }

export function Toasts() {
  const toasts = useApp((state) => state.toasts)
  return (
    <div className="toasts" role="status" aria-live="polite" aria-relevant="additions">
      {toasts.slice(0, 1).map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

/** How long a toast with an action stays, so that it can be read and reached. */
const ACTION_MS = 10_000

function ToastCard({ toast }: { toast: Toast }) {
  const [isHeld, setIsHeld] = useState(false)
  const Icon = ICONS[toast.level]
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => app().dismiss(toast.id), toast.action ? ACTION_MS : DURATION_MS[toast.level])
    return () => clearTimeout(timer)
  }, [isHeld, toast.id, toast.level, toast.action])

  return (
    <div
      className="toast"
      data-level={toast.level}
      data-testid="toast"
      role={toast.level === 'error' ? 'alert' : undefined}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <Icon size={16} aria-hidden="true" />
      <p>{toast.message}</p>
      {toast.action && (
        <button
          type="button"
          className="link toast-action"
          onClick={() => {
            toast.action?.run()
            app().dismiss(toast.id)
          }}
        >
          {toast.action.name}
        </button>
      )}
      <IconButton label="Dismiss" onClick={() => app().dismiss(toast.id)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
