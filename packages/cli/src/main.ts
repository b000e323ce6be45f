import { runIhub } from './run.ts'

await runIhub(process.argv.slice(2))
