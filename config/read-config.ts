import { resolve } from 'node:path'
import { type Environment, readSettings, type SettingsReader } from './read-settings.ts'
import type { SettingValue } from './settings.ts'

export type LogLevel = SettingValue<'LOG_LEVEL'>

/** How the chain is followed, whichever it is. */
type FollowingConfig = {
  /** What is asked as well as the endpoint that transactions go to. */
  otherRpcUrls: readonly string[]
  chainQuorum?: number | undefined
  chainProofs: boolean
  chainStartBlock: number
  registryCodeHash?: string | undefined
}

type ServiceConfig = FollowingConfig & {
  databaseUrl: string
  /** Where transactions go. */
  chainRpcUrl: string
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  host: string
  port: number
  keyEncryptionKey: Buffer
  /** DIDs of root authorities. */
  trustedRoots: readonly string[]
  trustedOrigins: readonly string[]
  oauthIssuer: string
  oauthAudience: string
  logLevel: LogLevel
}

/** What the issuer process runs on; see docs/configuration.md. */
export type IssuerConfig = ServiceConfig & {
  issuerUrl: string
  publishEpochMs: number
  /** A directory, absolute. */
  publishedCopy?: string | undefined
  walletRedirectUris: readonly string[]
  walletAttesters: readonly string[]
  walletEncryptionRequired: boolean
}

/** What the verifier process runs on; see docs/configuration.md. */
export type VerifierConfig = ServiceConfig & {
  verifierUrl: string
  verifierDid?: string | undefined
  publishEpochMs: number
  /** Whether anybody may read the provider directory. */
  directoryIsPublic: boolean
}

/** What `npm start` runs on. What is undefined it starts, deploys or makes itself. */
export type StartConfig = FollowingConfig & {
  /** Absolute. */
  dataDirectory: string
  databaseUrl?: string | undefined
  chainRpcUrl?: string | undefined
  chainId?: bigint | undefined
  registryAddress?: string | undefined
  didRegistryAddress?: string | undefined
  chainFunderKey?: string | undefined
  keyEncryptionKey?: Buffer | undefined
  listenHost: string
  issuerPort: number
  verifierPort: number
  issuerUrl: string
  verifierUrl: string
  publishEpochMs: number
  /** Absolute. */
  publishedCopy: string
  walletRedirectUris: readonly string[]
  walletAttesters: readonly string[]
  walletEncryptionRequired: boolean
  trustedRoots?: readonly string[] | undefined
  directoryIsPublic: boolean
  /** Whether the verifier trusts the root authority of the sandbox. */
  trustSandbox: boolean
  trustedOrigins: readonly string[]
  oauthIssuer: string
  oauthAudience: string
  logLevel: LogLevel
}

/** What the tools beside a running stack need. */
export type ToolsConfig = { dataDirectory: string }

/** @throws {ConfigError} naming every key that is missing or wrong. */
export function readIssuerConfig({ env }: { env: Environment }): Readonly<IssuerConfig> {
  const read = readSettings({ env, reader: 'issuer' })
  const publishedCopy = read.optional('PUBLISHED_COPY')
  return read.done({
    databaseUrl: read.value('DATABASE_URL'),
    ...readChain(read),
    host: read.value('LISTEN_HOST'),
    port: read.value('ISSUER_PORT'),
    issuerUrl: read.value('ISSUER_URL'),
    keyEncryptionKey: read.value('KEY_ENCRYPTION_KEY'),
    publishEpochMs: read.value('PUBLISH_EPOCH'),
    publishedCopy: publishedCopy === undefined ? undefined : resolve(publishedCopy),
    walletRedirectUris: read.value('WALLET_REDIRECT_URIS'),
    walletAttesters: read.value('WALLET_ATTESTERS'),
    walletEncryptionRequired: read.value('WALLET_ENCRYPTION') === 'required',
    trustedRoots: read.value('TRUSTED_ROOTS'),
    trustedOrigins: read.value('TRUSTED_ORIGINS'),
    oauthIssuer: read.value('OAUTH_ISSUER'),
    oauthAudience: read.value('OAUTH_AUDIENCE'),
    logLevel: read.value('LOG_LEVEL'),
  })
}

/** @throws {ConfigError} naming every key that is missing or wrong. */
export function readVerifierConfig({ env }: { env: Environment }): Readonly<VerifierConfig> {
  const read = readSettings({ env, reader: 'verifier' })
  return read.done({
    databaseUrl: read.value('DATABASE_URL'),
    ...readChain(read),
    host: read.value('LISTEN_HOST'),
    port: read.value('VERIFIER_PORT'),
    verifierUrl: read.value('VERIFIER_URL'),
    verifierDid: read.optional('VERIFIER_DID'),
    publishEpochMs: read.value('PUBLISH_EPOCH'),
    directoryIsPublic: read.value('DIRECTORY_PUBLIC') === 'on',
    keyEncryptionKey: read.value('KEY_ENCRYPTION_KEY'),
    trustedRoots: read.value('TRUSTED_ROOTS'),
    trustedOrigins: read.value('TRUSTED_ORIGINS'),
    oauthIssuer: read.value('OAUTH_ISSUER'),
    oauthAudience: read.value('OAUTH_AUDIENCE'),
    logLevel: read.value('LOG_LEVEL'),
  })
}

/** @throws {ConfigError} naming every key that is missing or wrong. */
export function readStartConfig({ env }: { env: Environment }): Readonly<StartConfig> {
  const read = readSettings({ env, reader: 'start' })
  return read.done({
    dataDirectory: resolve(read.value('CARESEAL_DATA_DIR') ?? ''),
    databaseUrl: read.optional('DATABASE_URL'),
    ...readFollowing(read, read.optional('CHAIN_RPC_URL')),
    chainId: read.optional('CHAIN_ID'),
    registryAddress: read.optional('REGISTRY_ADDRESS'),
    didRegistryAddress: read.optional('DID_REGISTRY_ADDRESS'),
    chainFunderKey: read.optional('CHAIN_FUNDER_KEY'),
    keyEncryptionKey: read.optional('KEY_ENCRYPTION_KEY'),
    listenHost: read.value('LISTEN_HOST'),
    issuerPort: read.value('ISSUER_PORT'),
    verifierPort: read.value('VERIFIER_PORT'),
    issuerUrl: read.value('ISSUER_URL'),
    verifierUrl: read.value('VERIFIER_URL'),
    publishEpochMs: read.value('PUBLISH_EPOCH'),
    publishedCopy: resolve(read.value('PUBLISHED_COPY') ?? ''),
    walletRedirectUris: read.value('WALLET_REDIRECT_URIS'),
    walletAttesters: read.value('WALLET_ATTESTERS'),
    walletEncryptionRequired: read.value('WALLET_ENCRYPTION') === 'required',
    trustedRoots: read.optional('TRUSTED_ROOTS'),
    directoryIsPublic: read.value('DIRECTORY_PUBLIC') === 'on',
    trustSandbox: read.value('TRUST_SANDBOX') === 'on',
    trustedOrigins: read.value('TRUSTED_ORIGINS'),
    oauthIssuer: read.value('OAUTH_ISSUER'),
    oauthAudience: read.value('OAUTH_AUDIENCE'),
    logLevel: read.value('LOG_LEVEL'),
  })
}

/** @throws {ConfigError} naming every key that is missing or wrong. */
export function readToolsConfig({ env }: { env: Environment }): Readonly<ToolsConfig> {
  const read = readSettings({ env, reader: 'tools' })
  return read.done({ dataDirectory: resolve(read.value('CARESEAL_DATA_DIR') ?? '') })
}

function readChain(read: SettingsReader) {
  const { chainRpcUrl, ...following } = readFollowing(read, read.value('CHAIN_RPC_URL'))
  return {
    chainRpcUrl: chainRpcUrl!,
    ...following,
    chainId: read.value('CHAIN_ID'),
    registryAddress: read.value('REGISTRY_ADDRESS'),
    didRegistryAddress: read.value('DID_REGISTRY_ADDRESS'),
  }
}

/** @param endpoints undefined for `npm start` with a chain of its own, which is one */
function readFollowing(read: SettingsReader, endpoints: readonly string[] | undefined) {
  const [chainRpcUrl, ...otherRpcUrls] = endpoints ?? []
  const chainQuorum = read.optional('CHAIN_QUORUM')
  if (chainQuorum !== undefined && chainQuorum > 1 + otherRpcUrls.length) {
    read.refuse('CHAIN_QUORUM', 'must be no more than there are endpoints in CHAIN_RPC_URL')
  }
  return {
    chainRpcUrl,
    otherRpcUrls,
    chainQuorum,
    chainProofs: read.value('CHAIN_PROOFS') === 'on',
    chainStartBlock: read.value('CHAIN_START_BLOCK'),
    registryCodeHash: read.optional('REGISTRY_CODE_HASH'),
  }
}
