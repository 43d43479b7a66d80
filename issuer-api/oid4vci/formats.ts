import type { SecuringRequest } from '#agent/issue/choose-signer.ts'
import { families } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'

/** A format that wallets ask for: how it is secured here, and what its configurations say of it. */
type Format = {
  securing: SecuringRequest
  /** OID4VCI 1.0 appendix A: the members of a configuration that are the format's own. */
  describe: (family: Family) => Record<string, unknown>
}

const definition = ({ credentialType }: Family) => ({ type: ['VerifiableCredential', credentialType] })

/** Every format, by the identifier that wallets know it by. `vc+jwt` is a private one: appendix A has none for VCDM 2.0 with JOSE. */
export const FORMATS = {
  'vc+jwt': {
    securing: { mediaType: 'application/vc+jwt', algorithm: 'EdDSA' },
    describe: (family) => ({
      credential_definition: definition(family),
      credential_signing_alg_values_supported: ['EdDSA'],
    }),
  },
  // A.1.1
  jwt_vc_json: {
    securing: { mediaType: 'application/jwt', algorithm: 'EdDSA' },
    describe: (family) => ({
      credential_definition: definition(family),
      credential_signing_alg_values_supported: ['EdDSA'],
    }),
  },
  // A.1.2
  ldp_vc: {
    securing: { mediaType: 'application/vc', cryptosuite: 'eddsa-rdfc-2022' },
    describe: (family) => ({
      credential_definition: {
        '@context': [CREDENTIALS_V2_CONTEXT, family.contextUrl],
        ...definition(family),
      },
      credential_signing_alg_values_supported: ['eddsa-rdfc-2022'],
    }),
  },
  // A.3; bound to the key of the subject's did:key or did:jwk. Wallets that know NIST curves alone are many
  'dc+sd-jwt': {
    securing: { mediaType: 'application/dc+sd-jwt', algorithm: 'ES256' },
    describe: (family) => ({
      vct: family.vct,
      credential_signing_alg_values_supported: ['ES256'],
    }),
  },
} as const satisfies Record<string, Format>

export type FormatId = keyof typeof FORMATS
export const FORMAT_IDS = Object.keys(FORMATS) as FormatId[]

/** A credential configuration: a family in a format. */
export type Configuration = { id: string; family: Family; format: FormatId }

/** Every configuration there is. Their ids are scopes as well. */
export const configurations: readonly Configuration[] = families.flatMap((family) =>
  FORMAT_IDS.map((format) => ({ id: `${family.credentialType}_${format}`, family, format })),
)

/** The configurations of a family, in the formats asked for. */
export function configurationsOf({
  family,
  formats,
}: {
  family: string
  formats: readonly FormatId[]
}): Configuration[] {
  return configurations.filter(
    (configuration) => configuration.family.id === family && formats.includes(configuration.format),
  )
}

/** How the credentials of a configuration are secured. */
export function securingOf(configuration: string): SecuringRequest {
  const { format } = configurations.find(({ id }) => id === configuration)!
  return FORMATS[format].securing
}
