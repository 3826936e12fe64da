/** Notices in the corner; announced to screen readers, kept while the pointer is on them. */
import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { app, useApp } from '../store/app.ts'
import type { Toast } from '../store/toasts.ts'
import { IconButton } from './IconButton.tsx'

const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert }
const SHOWN_MS = { info: 3_500, warning: 8_000, error: 12_000 }

export function Toasts() {
  const toasts = useApp((state) => state.toasts)
  return (
    <div className="toasts" role="status" aria-live="polite" aria-relevant="additions">
      {toasts.map((toast) => <ToastCard key={toast.id} toast={toast} />)}
    </div>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  const Icon = ICONS[toast.level]
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => app().dismiss(toast.id), SHOWN_MS[toast.level])
    return () => clearTimeout(timer)
  }, [held, toast.id, toast.level])

  return (
    <div className="toast" data-level={toast.level} data-testid="toast" role={toast.level === 'error' ? 'alert' : undefined} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <Icon size={16} aria-hidden="true" />
      <p>{toast.message}</p>
      <IconButton label="Dismiss" onClick={() => app().dismiss(toast.id)}><X size={14} /></IconButton>
    </div>
  )
}
