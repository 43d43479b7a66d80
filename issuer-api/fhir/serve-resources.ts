import { AgentError } from '#agent/errors.ts'
import { type RecordNow, readRecords } from '#agent/issue/read-records.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { listRegistrations } from '#agent/trials/read-trial.ts'
import { answerResource, answerSearch, decodeCursor, encodeCursor } from '#http/fhir-answers.ts'
import { notAPage } from '#http/not-a-page.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { FhirVersion } from '#schemas/fhir/definitions.ts'
import { isElement, type Resource } from '#schemas/fhir/elements.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import type { Ground, ResourceType } from './resource-types.ts'

type Served = { version: FhirVersion; type: ResourceType }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** FHIR §3.2.0.6 `read`, of the caller's organisation. */
export function readOne({ version, type }: Served) {
  return async (
    { params, caller }: RouteRequest<{ params: 'id' }>,
    context: IssuerContext,
  ): Promise<Answer> => {
    const organisation = findOrganisation(context, caller.organisation)
    const { records } = UUID.test(params.id)
      ? await readRecords({
          world: context.issuer.world,
          organisation,
          family: type.family,
          id: params.id,
          limit: 1,
        })
      : { records: [] }
    const [record] = records
    if (!record) throw new AgentError('RECORD_NOT_FOUND', 'there is no such resource')
    const ground = await readGround({ organisation, type, context })
    const resource = toResource({ record, ground, version, type })
    return answerResource(resource)
  }
}

/** FHIR §3.2.1 `search`, of the caller's organisation, oldest first. A parameter that is not known is refused. */
export function searchAll({ version, type }: Served) {
  return async ({ query, caller, url }: RouteRequest, context: IssuerContext): Promise<Answer> => {
    const organisation = findOrganisation(context, caller.organisation)
    const sent: Readonly<Record<string, string | number>> = query
    const { _id: id, _count: limit = 50, _cursor: cursor } = sent
    const name = type.subject[version]
    const token = name === undefined ? undefined : sent[name]
    const after = cursor === undefined ? undefined : decodeCursor(String(cursor))
    if (cursor !== undefined && !after) throw notAPage({ parameter: '_cursor' })
    const isNone = id !== undefined && !UUID.test(String(id))
    const { records, more } = isNone
      ? { records: [], more: false }
      : await readRecords({
          world: context.issuer.world,
          organisation,
          family: type.family,
          id: id === undefined ? undefined : String(id),
          // FHIR §3.2.1.5.5 token: `system|value`, or a value of any system
          subject: token === undefined ? undefined : String(token).replace(/^urn:ietf:rfc:3986\|/, ''),
          after,
          limit: Number(limit),
        })
    const last = records.at(-1)
    const ground = await readGround({ organisation, type, context })
    return answerSearch({
      base: context.issuerUrl,
      url,
      resources: records.map((record) => toResource({ record, ground, version, type })),
      next: more && last ? encodeCursor({ time: last.createdAt, id: last.id }) : null,
    })
  }
}

async function readGround({
  organisation,
  type,
  context,
}: {
  organisation: Organisation
  type: ResourceType
  context: IssuerContext
}): Promise<Ground> {
  const { database } = context.issuer
  const keepsTrials = type.family === 'trial-enrolment'
  return { organisation, trials: keepsTrials ? await listRegistrations({ database, organisation }) : [] }
}

function toResource({
  record,
  ground,
  version,
  type,
}: Served & { record: RecordNow; ground: Ground }): Resource {
  const { resourceType, meta, ...resource } = type.map[version](record, ground)
  return {
    resourceType,
    meta: {
      ...(isElement(meta) ? meta : {}),
      versionId: String(record.version),
      lastUpdated: record.recordedAt.toISOString(),
    },
    ...resource,
  }
}
