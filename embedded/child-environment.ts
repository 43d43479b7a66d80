import type { StartConfig } from '#config/read-config.ts'
import { settings } from '#config/settings.ts'
import type { DatabaseUrls } from './create-databases.ts'
import type { KeyEncryptionKeys } from './load-key.ts'

/** What runs below the issuer and the verifier, and what was put on it. */
export type Foundation = {
  databases: DatabaseUrls
  keys: KeyEncryptionKeys
  chainRpcUrl: string
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  /** DIDs of the root authorities of the demo. */
  trustedRoots: readonly string[]
  /** DID of the root authority of the demo's sandbox. */
  sandboxRoot: string
}

/** Whom the verifier trusts: the sandbox's root authority only if it is told to. */
export function verifierRoots({
  config,
  foundation,
}: {
  config: StartConfig
  foundation: Foundation
}): readonly string[] {
  const roots = config.trustedRoots ?? foundation.trustedRoots
  return config.trustSandbox ? [...new Set([...roots, foundation.sandboxRoot])] : roots
}

/** The settings of both processes: each gets what is its own, and nothing of the other's. */
export function childEnvironments({
  config,
  foundation,
  env,
}: {
  config: StartConfig
  foundation: Foundation
  env: NodeJS.ProcessEnv
}): { issuer: NodeJS.ProcessEnv; verifier: NodeJS.ProcessEnv } {
  const { databases, keys } = foundation
  const roots = verifierRoots({ config, foundation })
  const shared = {
    ...Object.fromEntries(Object.entries(env).filter(([key]) => !(key in settings))),
    CARESEAL_DATA_DIR: config.dataDirectory,
    CHAIN_RPC_URL: [foundation.chainRpcUrl, ...config.otherRpcUrls].join(','),
    CHAIN_QUORUM: config.chainQuorum === undefined ? undefined : `${config.chainQuorum}`,
    CHAIN_PROOFS: config.chainProofs ? 'on' : 'off',
    CHAIN_START_BLOCK: `${config.chainStartBlock}`,
    REGISTRY_CODE_HASH: config.registryCodeHash,
    CHAIN_ID: `${foundation.chainId}`,
    REGISTRY_ADDRESS: foundation.registryAddress,
    DID_REGISTRY_ADDRESS: foundation.didRegistryAddress,
    TRUSTED_ORIGINS: [...new Set([...config.trustedOrigins, config.issuerUrl, config.verifierUrl])].join(','),
    OAUTH_ISSUER: config.oauthIssuer,
    OAUTH_AUDIENCE: config.oauthAudience,
    LISTEN_HOST: config.listenHost,
    LOG_LEVEL: config.logLevel,
    PUBLISH_EPOCH: `${config.publishEpochMs}ms`,
  }
  return {
    issuer: {
      ...shared,
      DATABASE_URL: databases.issuer,
      KEY_ENCRYPTION_KEY: keys.issuer.toString('base64url'),
      ISSUER_PORT: `${config.issuerPort}`,
      ISSUER_URL: config.issuerUrl,
      PUBLISHED_COPY: config.publishedCopy,
      WALLET_REDIRECT_URIS: config.walletRedirectUris.join(','),
      WALLET_ATTESTERS: config.walletAttesters.join(','),
      WALLET_ENCRYPTION: config.walletEncryptionRequired ? 'required' : 'optional',
      // the issuer lets the sandbox issue, whoever trusts it
      TRUSTED_ROOTS: [...new Set([...roots, foundation.sandboxRoot])].join(','),
    },
    verifier: {
      ...shared,
      DATABASE_URL: databases.verifier,
      KEY_ENCRYPTION_KEY: keys.verifier.toString('base64url'),
      VERIFIER_PORT: `${config.verifierPort}`,
      VERIFIER_URL: config.verifierUrl,
      DIRECTORY_PUBLIC: config.directoryIsPublic ? 'on' : 'off',
      TRUSTED_ROOTS: roots.join(','),
    },
  }
}
