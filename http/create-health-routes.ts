import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from './routes.ts'

/** Resolves to undefined if all is well, else to the reason in words that anybody may read; throwing counts as not well. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined

const CHECK_TIMEOUT_MS = 2_000

/** However often somebody asks, the checks run at most this often. */
const REMEMBER_MS = 200

const Alive = Type.Object({ status: Type.Literal('ok') })
const Readiness = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not ready')]),
  checks: Type.Record(Type.String(), Type.Object({ ok: Type.Boolean(), why: Type.Optional(Type.String()) })),
})

type ReadinessAnswer = {
  status: 'ready' | 'not ready'
  checks: Record<string, { ok: boolean; why?: string }>
}

/** `/healthz`: the process is alive; and `/readyz`: it can serve, or which of its named checks says why not (503). */
export function createHealthRoutes<World>({
  checks,
}: {
  checks: Readonly<Record<string, HealthCheck>>
}): Route<World>[] {
  const route = defineRoutes<World>()
  let asked: { at: number; readiness: Promise<ReadinessAnswer> } | undefined
  return [
    route({
      method: 'GET',
      path: '/healthz',
      access: 'public',
      summary: 'Whether the process is alive',
      tag: 'Health',
      responses: { 200: { description: 'It is', body: Alive } },
      action: () => ({ status: 200, body: { status: 'ok' } }),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      access: 'public',
      summary: 'Whether it can serve',
      tag: 'Health',
      responses: {
        200: { description: 'It can', body: Readiness },
        503: { description: 'It cannot, and why', body: Readiness },
      },
      action: async () => {
        const at = performance.now()
        if (!asked || at - asked.at > REMEMBER_MS) asked = { at, readiness: runChecks(checks) }
        const body = await asked.readiness
        return body.status === 'ready'
          ? { status: 200, body }
          : { status: 503, body, headers: { 'Retry-After': '1' } }
      },
    }),
  ]
}

async function runChecks(checks: Readonly<Record<string, HealthCheck>>): Promise<ReadinessAnswer> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const why = await runCheck(check)
      return [name, why === undefined ? { ok: true } : { ok: false, why }] as const
    }),
  )
  const ready = outcomes.every(([, { ok }]) => ok)
  return { status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(outcomes) }
}

async function runCheck(check: HealthCheck): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(resolve, CHECK_TIMEOUT_MS, `no answer within ${CHECK_TIMEOUT_MS / 1_000} s`)
  try {
    return await Promise.race([check(), late])
  } catch {
    // the error's words may name hosts and users
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}
