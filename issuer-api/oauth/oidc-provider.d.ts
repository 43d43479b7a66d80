// oidc-provider ships no types; this is the part of it that we use
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  import type Koa from 'koa'

  export interface Client {
    clientId: string
    [metadata: string]: unknown
  }

  export interface OidcContext extends Koa.Context {
    oidc: {
      params: Record<string, unknown>
      client?: Client
      result?: { consent?: { grantId?: string } }
      entities: { AuthorizationCode?: { accountId: string }; RefreshToken?: RefreshToken }
      entity(name: string, value: object): void
      provider: Provider
    }
  }

  export interface ResourceServerInfo {
    scope: string
    audience?: string
    accessTokenTTL?: number
    accessTokenFormat: 'jwt' | 'opaque'
    jwt?: { sign: { alg: string; kid?: string } }
  }

  export interface Adapter {
    upsert(id: string, payload: Record<string, unknown>, expiresIn?: number): Promise<void>
    find(id: string): Promise<Record<string, unknown> | undefined>
    findByUid(uid: string): Promise<Record<string, unknown> | undefined>
    findByUserCode(userCode: string): Promise<Record<string, unknown> | undefined>
    consume(id: string): Promise<void>
    destroy(id: string): Promise<void>
    revokeByGrantId(grantId: string): Promise<void>
  }

  export interface Interaction {
    uid: string
    params: Partial<Record<'client_id' | 'issuer_state' | 'redirect_uri', string>>
  }

  export interface AccessToken {
    resourceServer: object
    scope: string
    readonly tokenType: string
    setThumbprint(kind: 'jkt', thumbprint: string): void
    save(): Promise<string>
  }

  export interface RefreshToken {
    accountId: string
    isSenderConstrained(): boolean
    setThumbprint(kind: 'jkt', thumbprint: string): void
    save(): Promise<string>
    /** Seconds since the first of those that it comes from. */
    totalLifetime(): number
  }

  export interface Grant {
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export const interactionPolicy: { base(): unknown[] }

  export class Provider extends Koa {
    AccessToken: new (properties: {
      accountId: string
      client: Client
    }) => AccessToken
    Grant: (new (properties: {
      accountId: string
      clientId: string
      expiresIn?: number
    }) => Grant) & {
      find(id: string): Promise<Grant | undefined>
    }
    RefreshToken: new (properties: {
      accountId: string
      client: Client
      grantId: string
      gty: string
      resource: string
      rotations: number
      scope: string
    }) => RefreshToken
    ResourceServer: new (
      identifier: string,
      info: ResourceServerInfo,
    ) => object
    registerGrantType(
      name: string,
      handler: (ctx: OidcContext) => Promise<void>,
      parameters: string[],
      dupes: string[],
    ): void
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>
    interactionResult(req: IncomingMessage, res: ServerResponse, result: object): Promise<string>

    constructor(issuer: string, configuration: Record<string, unknown>)
    compose: (middleware: Koa.Middleware[]) => Koa.Middleware
    on(event: 'server_error', listener: (ctx: Koa.Context, error: Error) => void): this
  }

  export const errors: Record<
    'InvalidClientAuth' | 'InvalidDpopProof' | 'InvalidGrant' | 'InvalidRequest' | 'SessionNotFound',
    new (
      detail?: string,
    ) => Error
  > & {
    InvalidScope: new (description: string, scope?: string) => Error
    InvalidTarget: new (description?: string) => Error
  }
}
