/**
 * Builds the console into `dist/`, with a .br and a .gz file next to each compressible file. The folder is replaced when
 * the build is complete, so a failed build leaves the previous one in place.
 */
import { globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = import.meta.dirname
const unfinished = join(root, 'dist.next')
const dist = join(root, 'dist')

await build({ root, build: { outDir: unfinished, emptyOutDir: true } })
for (const file of globSync('**/*.{js,css,html,svg}', { cwd: unfinished })) compress(join(unfinished, file))
rmSync(dist, { recursive: true, force: true })
renameSync(unfinished, dist)

function compress(file: string): void {
  if (!statSync(file).isFile()) return
  const bytes = readFileSync(file)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
}
