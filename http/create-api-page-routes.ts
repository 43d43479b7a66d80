import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Answer, defineRoutes, type Route } from './routes.ts'

/** Files of swagger-ui-dist that the page needs, beside its own. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

// the rendered document comes from us alone; Swagger UI sets style attributes and shows its icons as data: images
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const START_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null })\n`

/** `/openapi.json`, and `/docs`, a page that renders it without anything from elsewhere. */
export function createApiPageRoutes<World>({
  title,
  openapi,
}: {
  title: string
  openapi: () => Record<string, unknown>
}): Route<World>[] {
  const route = defineRoutes<World>()
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  let text: string | undefined
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      access: 'public',
      summary: 'This document',
      tag: 'Documentation',
      responses: { 200: { description: 'OpenAPI 3.1' } },
      action: () => {
        text ??= JSON.stringify(openapi())
        return { status: 200, body: text, headers: cacheable('application/json') }
      },
    }),
    route({
      method: 'GET',
      path: '/docs',
      access: 'public',
      summary: 'A page that renders it',
      tag: 'Documentation',
      responses: { 200: { description: 'The page', contentType: 'text/html' } },
      action: () => ({
        status: 200,
        body: renderPage(title),
        headers: { ...cacheable('text/html; charset=utf-8'), 'Content-Security-Policy': PAGE_POLICY },
      }),
    }),
    ...Object.entries(ASSETS).map(([file, type]) =>
      createAssetRoute<World>({ file, read: () => readFile(join(folder, file)), type }),
    ),
    createAssetRoute<World>({
      file: 'start.js',
      read: async () => Buffer.from(START_SCRIPT),
      type: 'text/javascript; charset=utf-8',
    }),
  ]
}

function createAssetRoute<World>({
  file,
  read,
  type,
}: {
  file: string
  read: () => Promise<Buffer>
  type: string
}): Route<World> {
  return defineRoutes<World>()({
    method: 'GET',
    path: `/docs/${file}`,
    access: 'public',
    summary: 'A part of the page',
    tag: 'Documentation',
    responses: { 200: { description: 'The file', contentType: type } },
    action: async (): Promise<Answer> => ({ status: 200, body: await read(), headers: cacheable(type) }),
  })
}

const cacheable = (type: string) => ({ 'Content-Type': type, 'Cache-Control': 'public, max-age=300' })

function renderPage(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
}
