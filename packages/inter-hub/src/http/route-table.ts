/** The routes there are, by path: which methods an address takes, also one that the router does not know the method of. */
import type { FastifyInstance } from 'fastify'
import type { RouteScope } from '../kernel/actor.ts'

interface Entry {
  method: string
  scope: RouteScope | undefined
  pattern: RegExp
  isFixed: boolean
}

export interface RouteTable {
  /** The methods of a path with who may call each; empty when there is no such path. */
  find(url: string): ReadonlyMap<string, RouteScope | undefined>
}

export function addRouteTable(app: FastifyInstance): RouteTable {
  const routes: Entry[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    const pattern = new RegExp(
      `^${url
        .replace(/:[^/]+/g, '[^/]+')
        .replaceAll('.', '\\.')
        .replace('*', '.*')}/?$`
    )
    const isFixed = !/[:*]/.test(url)
    for (const one of [method].flat()) routes.push({ method: one, scope: config?.scope, pattern, isFixed })
  })
  return {
    find: (url) => {
      const path = url.split('?')[0] ?? ''
      const fitting = routes.filter(({ pattern }) => pattern.test(path))
      // A path that is a route of its own is not a value of another route's parameter.
      const own = fitting.some(({ isFixed }) => isFixed) ? fitting.filter(({ isFixed }) => isFixed) : fitting
      return new Map(own.map(({ method, scope }) => [method, scope]))
    }
  }
}
