/** The packages that bring pages of their own. */
import { opsHub } from '@inter-hub/ops-hub/console'
import type { Extension } from './app/extension.ts'

export const extensions: readonly Extension[] = [opsHub]
