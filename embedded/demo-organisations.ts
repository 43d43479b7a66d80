import type { Scope } from '#agent/registry/scope.ts'

/** What an organisation of the demo issues: a family, and what its accreditation is narrowed to. */
type Issues = { family: string; scope: Omit<Scope, 'type' | 'types'> }

export type DemoOrganisation = { id: string; name: string; issues: Issues | null }

/** The root authority that accredits the others. */
export const ROOT_AUTHORITY = { id: 'health-authority', name: 'National Health Authority (demo)' }

/** The organisations that `npm start` makes, and what their API clients may do. */
export const DEMO_ORGANISATIONS: readonly DemoOrganisation[] = [
  {
    id: 'board',
    name: 'Ohio Board of Nursing (demo)',
    issues: { family: 'practitioner-license', scope: { jurisdictions: ['US-OH'] } },
  },
  { id: 'clinic', name: 'Riverside Clinic (demo)', issues: { family: 'patient-consent', scope: {} } },
  { id: 'trial-site', name: 'Lakeshore Trial Site (demo)', issues: { family: 'trial-enrolment', scope: {} } },
  { id: 'hospital', name: 'Mercy Hospital (demo)', issues: null },
]

const ISSUER_SCOPES = [
  'credentials:issue',
  'credentials:read',
  'credentials:status',
  'credentials:verify',
  'keys:manage',
]
const VERIFIER_SCOPES = ['credentials:verify', 'monitors:manage']

/** The root authority accredits, and neither issues nor verifies. */
export const ROOT_SCOPES = ['accreditations:manage']

/** A hospital checks credentials and issues none. */
export const scopesOf = ({ issues }: Pick<DemoOrganisation, 'issues'>): string[] =>
  issues ? ISSUER_SCOPES : VERIFIER_SCOPES
