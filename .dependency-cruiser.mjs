/**
 * Who may import whom (CONTRIBUTING.md has the same as a list). `npm run arrows` checks it; a test plants a forbidden
 * import and wants it found. Which capability may import which follows from what each says it needs.
 */
import { capabilities } from './packages/inter-hub/src/capabilities.ts'

const capabilityRule = ({ name, needs }) => {
  const lower = needs.map((one) => one.name)
  return {
    name: `${name}-imports-lower-ones`,
    comment: `${name}/ may import kernel, db, http (routes only) and the doors of: ${lower.join(', ') || 'no capability'}`,
    severity: 'error',
    from: { path: `^packages/inter-hub/src/${name}/`, pathNot: '\\.test\\.ts$' },
    to: {
      path: '^packages/inter-hub/src/[^/]+/',
      pathNot: [
        `^packages/inter-hub/src/(kernel|http|db|capability|${name})/`,
        ...lower.map((one) => `^packages/inter-hub/src/${one}/index\\.ts$`)
      ]
    }
  }
}

/** A folder below the capabilities. */
const layer = (name, lower) => ({
  name: `${name}-is-below`,
  comment: `${name}/ may import: ${lower.join(', ') || 'nothing of the server'}`,
  severity: 'error',
  from: { path: `^packages/inter-hub/src/${name}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^packages/inter-hub/src/',
    pathNot: [name, ...lower].map((one) => `^packages/inter-hub/src/${one}/`)
  }
})

/** What a package may import of ours. */
const arrow = (name, allowed) => ({
  name: `${name}-imports`,
  comment: `packages/${name} may import of ours: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^packages/${name}/`, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: '^packages/', pathNot: [name, ...allowed].map((one) => `^packages/${one}/`) }
})

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'packages-have-one-door',
      comment: 'Another package is imported by its name, never by a path into it',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: ['^packages/$1/', '^packages/[^/]+/src/(index|main|browser|testing/index)\\.ts$']
      }
    },
    arrow('egress', []),
    arrow('expressions', []),
    arrow('sdk', []),
    arrow('terminal', []),
    arrow('custody', ['sdk']),
    arrow('embedded-postgres', []),
    arrow('rules', ['expressions']),
    arrow('gates', ['expressions', 'rules']),
    arrow('inter-hub', ['egress', 'expressions', 'rules', 'terminal']),
    arrow('collectors', ['egress', 'expressions']),
    arrow('ops-hub/src', ['custody', 'sdk', 'collectors', 'egress', 'expressions', 'gates', 'rules', 'terminal']),
    arrow('ops-hub/console', ['sdk', 'console', 'gates', 'rules', 'ops-hub/src/gates', 'ops-hub/src/preview']),
    arrow('console', ['rules', 'sdk', 'ops-hub/console']),
    arrow('cli', ['custody', 'sdk', 'embedded-postgres', 'gates', 'inter-hub', 'ops-hub', 'rules', 'terminal']),
    layer('kernel', []),
    layer('db', ['kernel']),
    layer('http', ['kernel', 'db']),
    layer('capability', ['kernel', 'db', 'http']),
    {
      name: 'only-routes-import-http',
      comment: 'A capability is HTTP only in its routes: files named routes.ts or *-routes.ts',
      severity: 'error',
      from: {
        path: '^packages/inter-hub/src/[^/]+/',
        pathNot: ['^packages/inter-hub/src/(http|capability|testing)/', 'routes\\.ts$', '\\.test\\.ts$']
      },
      to: { path: '^packages/inter-hub/src/http/' }
    },
    {
      name: 'folders-import-no-root-file',
      comment: 'server.ts and config.ts stand above all folders',
      severity: 'error',
      from: { path: '^packages/inter-hub/src/[^/]+/', pathNot: ['/testing/', '\\.test\\.ts$'] },
      to: { path: '^packages/inter-hub/src/[^/]+\\.ts$' }
    },
    ...capabilities.map(capabilityRule),
    {
      name: 'only-routes-know-fastify',
      severity: 'error',
      from: {
        path: '^packages/inter-hub/src/[^/]+/',
        pathNot: ['^packages/inter-hub/src/(http|capability|testing)/', 'routes\\.ts$', '\\.test\\.ts$']
      },
      to: { path: 'node_modules/(@fastify/|fastify/)' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Built files.
    exclude: { path: '^packages/console/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types']
    }
  }
}
