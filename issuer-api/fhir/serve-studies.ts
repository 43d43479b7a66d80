import type { Organisation } from '#agent/organisations/organisation.ts'
import { listRegistrations, readTrialDocuments, toTrialFile } from '#agent/trials/read-trial.ts'
import { siteDids } from '#agent/trials/site-dids.ts'
import { answerResource, answerSearch } from '#http/fhir-answers.ts'
import { notAPage } from '#http/not-a-page.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { FhirVersion } from '#schemas/fhir/definitions.ts'
import type { Resource } from '#schemas/fhir/elements.ts'
import { toResearchStudyR4 } from '#schemas/trial-enrolment/fhir-r4.ts'
import { toResearchStudyR5 } from '#schemas/trial-enrolment/fhir-r5.ts'
import { trialStatusAt } from '#schemas/trial-enrolment/trial-status.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

type Served = { version: FhirVersion; organisation: Organisation; context: IssuerContext; now: Date }

/**
 * FHIR §3.2.0.6 `read` of a ResearchStudy: a trial that the caller's organisation keeps.
 *
 * @throws {AgentError} from that function: TRIAL_NOT_FOUND
 */
export function readStudy(version: FhirVersion) {
  return async (
    { params, caller, now }: RouteRequest<{ params: 'id' }>,
    context: IssuerContext,
  ): Promise<Answer> => {
    const organisation = findOrganisation(context, caller.organisation)
    return answerResource(await toStudy({ version, organisation, context, now, trial: params.id }))
  }
}

/** FHIR §3.2.1 `search` of them, in the order in which they were registered. */
export function searchStudies(version: FhirVersion) {
  return async ({ query, caller, url, now }: RouteRequest, context: IssuerContext): Promise<Answer> => {
    const organisation = findOrganisation(context, caller.organisation)
    const { _id, _count = 50, _cursor } = query as Readonly<Record<string, string | number | undefined>>
    const id = _id === undefined ? undefined : String(_id)
    const found = await findTrials({ organisation, context, id })
    const start = _cursor === undefined ? 0 : found.indexOf(String(_cursor)) + 1
    if (_cursor !== undefined && start === 0) throw notAPage({ parameter: '_cursor' })
    const rest = found.slice(start)
    const page = rest.slice(0, Number(_count))
    const resources = await Promise.all(
      page.map((trial) => toStudy({ version, organisation, context, now, trial })),
    )
    const next = page.length < rest.length ? page.at(-1)! : null
    return answerSearch({ base: context.issuerUrl, url, resources, next })
  }
}

async function findTrials({
  organisation,
  context,
  id,
}: Pick<Served, 'organisation' | 'context'> & { id: string | undefined }): Promise<string[]> {
  const { database } = context.issuer
  const kept = await listRegistrations({ database, organisation })
  return kept.map(({ trial }) => trial).filter((trial) => id === undefined || trial === id)
}

async function toStudy({
  version,
  organisation,
  context,
  now,
  trial,
}: Served & { trial: string }): Promise<Resource> {
  const documents = await readTrialDocuments({ database: context.issuer.database, organisation, trial })
  const { registration, statuses } = toTrialFile(documents)
  const map = version === 'r4' ? toResearchStudyR4 : toResearchStudyR5
  const { resourceType, ...resource } = map({
    claims: { trialIds: registration.trialIds, sponsor: { id: registration.sponsor } } as never,
    id: trial,
    status: trialStatusAt({ statuses, site: siteDids(organisation), at: now.getTime() }),
  })
  const lastUpdated = documents.at(-1)!.document.recordedAt
  return { resourceType, meta: { versionId: String(documents.length), lastUpdated }, ...resource }
}
