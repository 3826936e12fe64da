import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from './App.tsx'
import { ErrorScreen } from './components/ErrorScreen.tsx'
import { shareStyleNonce } from './style-nonce.ts'
import { reportErrors } from './features/desktop/report-errors.ts'
import './styles/index.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id root')

shareStyleNonce()
reportErrors()
createRoot(root).render(
  <StrictMode>
    <ErrorScreen>
      <App />
    </ErrorScreen>
  </StrictMode>,
)
