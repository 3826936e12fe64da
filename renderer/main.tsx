// It must run before all other modules.
// oxlint-disable-next-line import/no-unassigned-import
import './language.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from './App.tsx'
import { ErrorScreen } from './components/ErrorScreen.tsx'
import { reportErrors } from './features/desktop/report-errors.ts'
import { shareStyleNonce } from './style-nonce.ts'
import './styles/index.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id root')

reportErrors()
shareStyleNonce()
createRoot(root).render(
  <StrictMode>
    <ErrorScreen>
      <App />
    </ErrorScreen>
  </StrictMode>,
)
