/**
 * Shows the last toast in the corner. It is announced to screen readers, and stays while the pointer or the keyboard is
 * on it.
 */
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { app, useApp } from '../store/app.ts'
import { toastDuration } from '../store/toasts.ts'
import type { Toast } from '../store/toasts.ts'
import { IconButton } from './IconButton.tsx'
import { KeyHint } from './KeyHint.tsx'

/** The sign of each level of a message. */
export const LEVEL_ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert }

export function Toasts() {
  const toasts = useApp((state) => state.toasts)
  return (
    <div className="toasts" role="status" aria-live="polite" aria-relevant="additions">
      {toasts.slice(0, 1).map((toast) => (
        <ToastCard key={toast.id} toast={toast} hasNext={toasts.length > 1} />
      ))}
    </div>
  )
}

function ToastCard({ toast, hasNext }: { toast: Toast; hasNext: boolean }) {
  const [isHeld, setIsHeld] = useState(false)
  const Icon = LEVEL_ICONS[toast.level]
  useEffect(() => {
    if (isHeld) return
    // A message that waited behind another one is shown for its whole time. So the time begins with the effect.
    const timer = setTimeout(() => app().dismiss(toast.id), toastDuration(toast, hasNext))
    return () => clearTimeout(timer)
  }, [isHeld, toast, hasNext])

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
        <button type="button" className="link toast-action" onClick={() => app().runToastAction()}>
          {toast.action.name}
          <KeyHint command="message-action" hidden />
        </button>
      )}
      <IconButton label="Dismiss" onClick={() => app().dismiss(toast.id)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
