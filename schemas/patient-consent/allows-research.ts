import { coversPurpose } from '../vocabulary/purpose-hierarchy.ts'
import type { PatientConsent } from './claims.ts'
import type { ConsentRequest } from './consent-request.ts'

type Research = NonNullable<ConsentRequest['research']>
type DataUse = NonNullable<PatientConsent['duo']>[number]

/**
 * Whether an intended use is within a consent's data use terms (GA4GH DUO): its permission, and each limit. What the
 * request does not say of the use counts as not so. A consent without terms, asked about anything but research, has none
 * to be held against.
 */
export function allowsResearch({
  claims: { scope, duo = [] },
  request: { purpose, requester, research },
  at,
}: {
  claims: PatientConsent
  request: ConsentRequest
  at: Date
}): boolean {
  if (scope !== 'research' && !coversPurpose({ named: 'HRESCH', asked: purpose })) return true
  if (duo.length === 0) return true
  if (!research) return false
  return duo.every((term) => isWithin({ term, research, did: requester.did, at }))
}

function isWithin({
  term: { code, values = [] },
  research,
  did,
  at,
}: {
  term: DataUse
  research: Research
  did: string
  at: Date
}): boolean {
  const { use, diseases = [] } = research
  const isMedical = use === 'health' || use === 'disease'
  switch (code) {
    case 'DUO:0000042':
      return true
    // HMB "does not include the study of population origins or ancestry"
    case 'DUO:0000006':
      return isMedical
    case 'DUO:0000007':
      return use === 'disease' && diseases.length > 0 && diseases.every((disease) => values.includes(disease))
    case 'DUO:0000011':
      return use === 'ancestry'
    case 'DUO:0000018':
      return research.notForProfit === true && research.nonCommercial === true
    case 'DUO:0000021':
      return research.ethicsApproval === true
    case 'DUO:0000022':
      return values.some((place) => research.country === place || research.country?.startsWith(`${place}-`))
    case 'DUO:0000025':
      return values.every((lastDay) => at.toISOString().slice(0, 10) <= lastDay)
    case 'DUO:0000026':
      return values.includes(did)
    case 'DUO:0000027':
      return research.project !== undefined && values.includes(research.project)
    case 'DUO:0000028':
      return research.institution !== undefined && values.includes(research.institution)
    case 'DUO:0000045':
      return research.notForProfit === true
    case 'DUO:0000046':
      return research.nonCommercial === true
  }
}
