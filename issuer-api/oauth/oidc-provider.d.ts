// oidc-provider ships no types; this is the part of it that we use
declare module 'oidc-provider' {
  import type Koa from 'koa'

  export interface Client {
    clientId: string
    [metadata: string]: unknown
  }

  export interface OidcContext extends Koa.Context {
    oidc: { params: Record<string, unknown>; client?: Client }
  }

  export interface ResourceServer {
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

  export class Provider extends Koa {
    constructor(issuer: string, configuration: Record<string, unknown>)
    compose: (middleware: Koa.Middleware[]) => Koa.Middleware
    on(event: 'server_error', listener: (ctx: Koa.Context, error: Error) => void): this
  }

  export const errors: Record<'InvalidClientAuth' | 'InvalidGrant', new (detail?: string) => Error> & {
    InvalidScope: new (description: string, scope?: string) => Error
    InvalidTarget: new (description?: string) => Error
  }
}
