import { type Openid4vciIssuer, Openid4vciVersion } from '@openid4vc/openid4vci'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { type Configuration, configurations, FORMATS } from './formats.ts'
import { BATCH_SIZE, PROOF_ALGORITHMS } from './wallet-algorithms.ts'

export type IssuerMetadata = ReturnType<Openid4vciIssuer['createCredentialIssuerMetadata']>

/**
 * The metadata of an organisation as a credential issuer (OID4VCI 1.0 §12.2.4), without that of encryption.
 *
 * @param url its credential issuer identifier
 * @param authorizationServer the issuer identifier of the one authorization server
 * @param attests whether there is a wallet provider whose key attestations are believed
 */
export function createIssuerMetadata({
  organisation,
  url,
  authorizationServer,
  attests,
}: {
  organisation: Pick<Organisation, 'name'>
  url: string
  authorizationServer: string
  attests: boolean
}): IssuerMetadata {
  return {
    credential_issuer: url,
    authorization_servers: [authorizationServer],
    credential_endpoint: `${url}/wallet/credential`,
    nonce_endpoint: `${url}/wallet/nonce`,
    deferred_credential_endpoint: `${url}/wallet/deferred-credential`,
    notification_endpoint: `${url}/wallet/notification`,
    batch_credential_issuance: { batch_size: BATCH_SIZE },
    display: [{ name: organisation.name, locale: 'en' }],
    credential_configurations_supported: Object.fromEntries(
      configurations.map((configuration) => [
        configuration.id,
        describeConfiguration({ configuration, attests }),
      ]),
    ),
  }
}

function describeConfiguration({
  configuration,
  attests,
}: {
  configuration: Configuration
  attests: boolean
}) {
  const { id, family, format } = configuration
  const algorithms = { proof_signing_alg_values_supported: [...PROOF_ALGORITHMS] }
  return {
    format,
    scope: id,
    cryptographic_binding_methods_supported: ['did:key', 'did:jwk', 'jwk'],
    proof_types_supported: {
      jwt: algorithms,
      ...(attests ? { attestation: { ...algorithms, key_attestations_required: {} } } : {}),
    },
    // libraries take metadata without it for that of an older draft
    credential_metadata: {
      display: [{ name: family.title, description: family.description, locale: 'en' }],
    },
    ...FORMATS[format].describe(family),
  }
}

/** The metadata in the form that the library's other functions take. */
export function toMetadataResult(credentialIssuer: IssuerMetadata) {
  return {
    originalDraftVersion: Openid4vciVersion.V1,
    credentialIssuer,
    authorizationServers: [],
    knownCredentialConfigurations: {},
  }
}
