import { FHIR_JSON } from './fhir-outcome.ts'
import type { Answer } from './routes.ts'

export type FhirVersion = 'r4' | 'r5'

export function answerResource(resource: object): Answer {
  return { status: 200, body: JSON.stringify(resource), headers: { 'Content-Type': FHIR_JSON } }
}

/**
 * A page of what a search found (FHIR §3.2.1.3): a searchset, without a total, which would take reading all.
 *
 * @param included what was asked for with it (`_include`, `_revinclude`)
 * @param url path and query as they were sent
 * @param next where the next page begins
 */
export function answerSearch({
  base,
  url,
  resources,
  included = [],
  next,
}: {
  base: string
  url: string
  resources: readonly object[]
  included?: readonly object[]
  next: string | null
}): Answer {
  const sent = new URL(url, base)
  const link = [{ relation: 'self', url: sent.href }]
  if (next !== null) {
    sent.searchParams.set('_cursor', next)
    link.push({ relation: 'next', url: sent.href })
  }
  const entry = [
    ...resources.map((resource) => ({ resource, search: { mode: 'match' } })),
    ...included.map((resource) => ({ resource, search: { mode: 'include' } })),
  ]
  // FHIR JSON: no list is empty
  return answerResource({
    resourceType: 'Bundle',
    type: 'searchset',
    link,
    ...(entry.length === 0 ? {} : { entry }),
  })
}

/** A type of resource that can be read and searched. */
export type FhirCapability = {
  profile?: string
  documentation: string
  searches: readonly { name: string; type: string; documentation: string }[]
  /** What `_include` and `_revinclude` may name: `PractitionerRole:practitioner`. */
  includes?: readonly string[]
  revincludes?: readonly string[]
}

/** What a server can do (FHIR §2.2). */
export function createCapabilityStatement({
  version,
  name,
  url,
  resources,
}: {
  version: FhirVersion
  name: string
  /** Of the FHIR API. */
  url: string
  /** By type. */
  resources: Readonly<Record<string, FhirCapability>>
}): object {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-21',
    kind: 'instance',
    implementation: { description: name, url },
    fhirVersion: version === 'r4' ? '4.0.1' : '5.0.0',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        security: {
          description: 'OAuth 2.0: the bearer token of an API client, where the type does not say otherwise',
        },
        resource: Object.entries(resources).map(
          ([type, { profile, documentation, searches, includes, revincludes }]) => ({
            type,
            ...(profile === undefined ? {} : { profile, supportedProfile: [profile] }),
            documentation,
            interaction: [{ code: 'read' }, { code: 'search-type' }],
            ...(includes?.length ? { searchInclude: includes } : {}),
            ...(revincludes?.length ? { searchRevInclude: revincludes } : {}),
            searchParam: searches,
          }),
        ),
      },
    ],
  }
}

export function encodeCursor({ time, id }: { time: Date; id: string }): string {
  return Buffer.from(`${time.getTime()} ${id}`, 'utf8').toString('base64url')
}

/** @returns undefined if it is none that was given out */
export function decodeCursor(cursor: string): { time: Date; id: string } | undefined {
  const [, time, id] =
    /^(\d{1,15}) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []
  return time === undefined || id === undefined ? undefined : { time: new Date(Number(time)), id }
}
