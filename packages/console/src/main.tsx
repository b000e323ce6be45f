import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/geist-mono/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/page.css'
import './styles/lists.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { queryClient } from './app/queries.ts'
import { router } from './app/router.tsx'
import { ToastArea } from './ui/index.ts'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <ToastArea>
          <RouterProvider router={router} />
        </ToastArea>
      </QueryClientProvider>
    </CSPProvider>
  )
}
