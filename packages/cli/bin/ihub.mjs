#!/usr/bin/env node
// Runs the CLI under Node 24, which npm brings as a package of its own, whatever Node this was started with.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import './no-proxy.mjs'

const [major] = process.versions.node.split('.').map(Number)
if (major >= 24) {
  // Compiled sources are kept, also for the processes started from here: a start takes half the time.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url))
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  requireDependencies()
  await import('../src/main.ts')
} else {
  const node = findNode()
  if (!node) {
    console.error(
      `ihub needs Node.js 24 or later; this is ${process.version}, and the package node-${process.platform}-${process.arch} is not installed. Run npm start, or node scripts/setup.mjs, in the checkout first; or install Node.js 24.`
    )
    process.exit(3)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)))
}

/** Before the first start a checkout has no dependencies. */
function requireDependencies() {
  try {
    import.meta.resolve('commander')
    if (existsSync(fileURLToPath(import.meta.resolve('commander')))) return
  } catch {
    // Said below.
  }
  console.error(
    'The dependencies are not installed yet. Run npm start, or node scripts/setup.mjs, in the checkout first.'
  )
  process.exit(3)
}

function findNode() {
  try {
    const folder = dirname(
      createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/package.json`)
    )
    const file = join(folder, 'bin', 'node')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}
