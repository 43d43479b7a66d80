import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { Scope } from '#agent/registry/scope.ts'

/** What an organisation of the demo issues: a family, or any type, and what its accreditation is narrowed to. */
type Issues = { family: string | 'any'; scope: Omit<Scope, 'type' | 'types'> }

export type DemoOrganisation = {
  id: string
  name: string
  issues: Issues | null
  /** The algorithms for which it has a did:key as well. */
  keyAlgorithms?: readonly SigningAlgorithm[]
}

export type DemoRoot = { id: string; name: string; accredits: readonly DemoOrganisation[] }

const SANDBOX: DemoOrganisation = {
  id: 'sandbox',
  name: 'Sandbox (demo)',
  issues: { family: 'any', scope: {} },
  keyAlgorithms: ['EdDSA', 'ES256', 'ES384'],
}

/** The root authority of the sandbox alone: what the sandbox issues counts for a verifier that is told so. */
export const SANDBOX_ROOT: DemoRoot = {
  id: 'sandbox-root',
  name: 'Sandbox Authority (demo)',
  accredits: [SANDBOX],
}

/** The root authority that accredits the others. */
export const ROOT_AUTHORITY: DemoRoot = {
  id: 'health-authority',
  name: 'National Health Authority (demo)',
  accredits: [
    {
      id: 'board',
      name: 'Ohio Board of Nursing (demo)',
      issues: { family: 'practitioner-license', scope: { jurisdictions: ['US-OH'] } },
    },
    { id: 'clinic', name: 'Riverside Clinic (demo)', issues: { family: 'patient-consent', scope: {} } },
    {
      id: 'trial-site',
      name: 'Lakeshore Trial Site (demo)',
      issues: { family: 'trial-enrolment', scope: {} },
    },
    { id: 'hospital', name: 'Mercy Hospital (demo)', issues: null },
  ],
}

/** The organisations that `npm start` makes, and what their API clients may do. */
export const DEMO_ORGANISATIONS: readonly DemoOrganisation[] = [
  ...ROOT_AUTHORITY.accredits,
  ...SANDBOX_ROOT.accredits,
]

const ISSUER_SCOPES = [
  'consents:decide',
  'credentials:issue',
  'credentials:read',
  'credentials:status',
  'credentials:verify',
  'keys:manage',
  'nullifiers:manage',
  'records:manage',
  'trials:manage',
]
const VERIFIER_SCOPES = [
  'consents:break-glass',
  'consents:decide',
  'credentials:verify',
  'directory:manage',
  'monitors:manage',
]

/** The root authority accredits, and neither issues nor verifies. */
export const ROOT_SCOPES = ['accreditations:manage']

/** A hospital checks credentials and issues none; the sandbox does both. */
export const scopesOf = ({ id, issues }: Pick<DemoOrganisation, 'id' | 'issues'>): string[] => {
  if (id === SANDBOX.id) return [...new Set([...ISSUER_SCOPES, ...VERIFIER_SCOPES])]
  return issues ? ISSUER_SCOPES : VERIFIER_SCOPES
}
