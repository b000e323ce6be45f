/** `ihub hub init <slug>`: a folder with the definition of a new hub, from the template, ready to bootstrap. */

import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hubSlugPattern } from '@inter-hub/rules/browser'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLines } from '../output.ts'

const template = fileURLToPath(new URL('../../../../hubs/_template', import.meta.url))
const slugForm = new RegExp(hubSlugPattern)

export interface HubInitArguments {
  output: OutputForm
  dir: string
  name?: string
  domain?: string
  description?: string
  prefix?: string
  family?: string
  function?: string
  system?: string
}

export async function hubInitCommand(slug: string, args: HubInitArguments): Promise<void> {
  if (!slugForm.test(slug)) {
    throw new Failure(
      exitCodes.input,
      `${JSON.stringify(slug)} is not a slug: lower-case letters, digits and inner hyphens, at most 63.`
    )
  }
  if ((args.function !== undefined || args.system !== undefined) && args.family === undefined) {
    throw new Failure(
      exitCodes.input,
      'A function or system is a place in a family: give --family too, such as --family vsm.'
    )
  }
  const folder = join(args.dir, slug)
  if (existsSync(folder)) throw new Failure(exitCodes.conflict, `${folder} exists already.`)
  const name = args.name ?? title(slug)
  const values: Record<string, string> = {
    slug,
    name,
    prefix: args.prefix ?? slug.replace(/-hub$/, ''),
    domain: args.domain ?? `${slug}.example.org`,
    description: args.description ?? `What ${name} looks after.`
  }
  const files: string[] = []
  await mkdir(folder, { recursive: true })
  for (const file of (await readdir(template)).sort()) {
    const text = place(fill(await readFile(join(template, file), 'utf8'), values), args)
    await writeFile(join(folder, file), text)
    files.push(join(folder, file))
  }
  if (args.output === 'json') return printJson({ slug, folder, files })
  const manifest = join(folder, 'manifest.yaml')
  printLines([...files, '', `Edit the vocabulary in ${manifest}, then: ihub bootstrap ${folder} --dry-run`])
}

function title(slug: string): string {
  return slug
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ')
}

/** A placeholder that is a whole quoted text becomes a JSON string, which YAML reads whatever is in it. */
function fill(text: string, values: Record<string, string>): string {
  return text
    .replace(/'\{\{(\w+)\}\}'/g, (all, name: string) => (name in values ? JSON.stringify(values[name]) : all))
    .replace(/\{\{(\w+)\}\}/g, (all, name: string) => values[name] ?? all)
}

function place(text: string, { family, function: vsmFunction, system }: HubInitArguments): string {
  const word = (value: string | undefined) => (value === undefined ? 'null' : JSON.stringify(value))
  return text
    .replace(/^hubFamily: null$/m, `hubFamily: ${word(family)}`)
    .replace(/^vsmFunction: null$/m, `vsmFunction: ${word(vsmFunction)}`)
    .replace(/^vsmSystem: null$/m, `vsmSystem: ${word(system)}`)
}
