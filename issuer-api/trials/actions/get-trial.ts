import { readTrialDocuments } from '#agent/trials/read-trial.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/**
 * What was published of a trial. Public, so that a monitor needs nobody's leave: digests, dates and approvals, and nothing
 * of participants.
 */
export async function getTrial(
  { params }: RouteRequest<{ params: 'org' | 'trial'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { database } = context.issuer
  const documents = await readTrialDocuments({ database, organisation, trial: params.trial })
  return {
    status: 200,
    body: { id: params.trial, documents: documents.map(({ digest, document }) => ({ digest, document })) },
  }
}
