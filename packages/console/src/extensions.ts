/** The packages that provide additional pages. */
import { opsHub } from '@inter-hub/ops-hub/console'
import type { Extension } from './app/extension.ts'

export const extensions: readonly Extension[] = [opsHub]
