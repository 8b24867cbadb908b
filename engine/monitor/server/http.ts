import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Meter } from '../meter.ts';
import type { Door } from './door.ts';
import type { MonitorLimits } from './limits.ts';
import { answerClientError } from './raw-answer.ts';
import { Refusal, refusalBody } from './refusal.ts';
import { isNothing, jsonSchemaOf, settled } from './route.ts';
import type { Route } from './route.ts';
import { refusalShape } from './shapes.ts';

/** Headers of every answer; the page's own content security policy takes the place of this one. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** What the HTTP side is made of. */
export interface HttpParts {
  readonly routes: readonly Route[];
  readonly page: { readonly html: string; readonly contentSecurityPolicy: string };
  readonly version: string;
  readonly meter: Meter;
  readonly door: Door;
  readonly limits: MonitorLimits;
  /** Hears of faults of the program: the answer itself says nothing of them. */
  onFault(error: unknown): void;
}

function sendRefusal(reply: FastifyReply, { status, message, headers }: Refusal): FastifyReply {
  return reply.code(status).headers(headers).send(refusalBody(status, message));
}

/** What went wrong as a refusal; a fault of the program says nothing of itself to the outside. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode = 500, message } = error as Partial<FastifyError> & Error;
  if (statusCode >= 400 && statusCode < 500) return new Refusal(statusCode, message);
  return new Refusal(500, 'A fault of the program: its log says more.');
}

/** Before anything else: is this our name, may a page of that origin read, is there a body where none belongs? */
function greet(door: Door, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  reply.headers(HEADERS);
  const caller = { headers: request.headers, address: request.ip };
  if (!request.raw.url?.startsWith('/')) throw new Refusal(421, 'The monitor is no proxy: ask for a path.');
  door.checkHost(caller);
  const hasBody = Number(request.headers['content-length'] ?? 0) !== 0 || 'transfer-encoding' in request.headers;
  if (request.method !== 'POST' && hasBody) {
    throw new Refusal(400, `A ${request.method} has no body.`, { Connection: 'close' });
  }
  const origin = door.allowedOrigin(caller);
  if (origin === undefined) return undefined;
  reply.headers({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
  if (request.method !== 'OPTIONS') return undefined;
  const asked = {
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'authorization, content-type',
  };
  return reply.code(204).headers(asked).send();
}

function addRoute(app: FastifyInstance, route: Route, door: Door): void {
  const { method, url, summary, query, params, body, answer } = route;
  const taken = { querystring: query, params, body };
  const documented = Object.entries(taken).filter(([, shape]) => !isNothing(shape));
  app.route({
    method,
    url,
    schema: {
      summary,
      ...(method === 'POST' ? { security: [{ token: [] }] } : {}),
      ...Object.fromEntries(documented.map(([part, shape]) => [part, jsonSchemaOf(shape, 'input')])),
      response: { 200: jsonSchemaOf(answer, 'output'), '4xx': jsonSchemaOf(refusalShape, 'output') },
    },
    validatorCompiler: () => () => true,
    serializerCompiler: () => JSON.stringify,
    preParsing: async (request) => {
      const caller = { headers: request.headers, address: request.ip };
      if (method === 'POST') request.who = door.checkOperator(caller);
      else if (url !== '/health') door.checkReader(caller);
    },
    handler: async (request, reply) => {
      const given = route.handle({
        query: settled(query, request.query, 'query'),
        params: settled(params, request.params, 'path'),
        body: settled(body, request.body ?? {}, 'body'),
        who: request.who,
      });
      return reply.code(route.statusOf?.(given) ?? 200).send(given);
    },
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks for a change, for the audit log. */
    who: string;
  }
}

/** The page, the metrics and the description of all this: what is not JSON of the run. */
function addDocuments(app: FastifyInstance, { page, meter, door }: HttpParts): void {
  const frames = page.contentSecurityPolicy.includes('frame-ancestors') ? '' : "; frame-ancestors 'none'";
  const preParsing = async ({ headers, ip: address }: FastifyRequest): Promise<void> =>
    door.checkReader({ headers, address });
  const serializerCompiler = () => (text: unknown) => text as string;
  const text = { type: 'string' };
  const schema = (summary: string, type: string) => ({
    summary,
    response: { 200: { description: summary, content: { [type]: { schema: text } } } },
  });
  const html = schema('The page that people watch.', 'text/html');
  app.get('/', { schema: html, serializerCompiler, preParsing }, (_, reply) =>
    reply
      .header('Content-Security-Policy', page.contentSecurityPolicy + frames)
      .type('text/html; charset=utf-8')
      .send(page.html),
  );
  const exposition = schema('Measurements for Prometheus.', 'text/plain');
  app.get('/metrics', { schema: exposition, serializerCompiler, preParsing }, async (_, reply) => {
    const { contentType, text } = await meter.exposition();
    return reply.header('Content-Type', contentType).send(text);
  });
  app.get('/openapi.json', { schema: schema('This document.', 'application/json'), preParsing }, (_, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  );
}

/** The HTTP side, not yet listening. */
export async function openHttp(parts: HttpParts): Promise<FastifyInstance> {
  const { limits, meter, door } = parts;
  const timeouts = { requestTimeout: limits.requestTimeoutMs, headersTimeout: limits.headersTimeoutMs };
  const app = Fastify({
    http: { ...timeouts, maxHeaderSize: limits.headerBytes, connectionsCheckingInterval: limits.checkEveryMs },
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.idleTimeoutMs,
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: 100 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _, reply) => void sendRefusal(reply.headers(HEADERS), refusalOf(error)),
  });
  app.removeContentTypeParser('text/plain');
  app.server.maxConnections = limits.connections;
  app.decorateRequest('who', '');
  app.addHook('onRequest', async (request, reply) => greet(door, request, reply));
  app.addHook('onResponse', async (request, reply) => {
    meter.answered(request.routeOptions.url ?? 'none', { status: reply.statusCode, tookMs: reply.elapsedTime });
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) parts.onFault(error);
    // What is left of a body is not read to its end.
    if (request.method === 'POST') reply.header('Connection', 'close');
    return sendRefusal(reply, refusal);
  });
  await app.register(rateLimit, {
    max: limits.requestsPerMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: () => new Refusal(429, 'Too many requests from here: wait a minute.'),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, () => {
    throw new Refusal(404, 'There is nothing here: what there is stands in /openapi.json.');
  });
  await app.register(swagger, { openapi: descriptionOf(parts.version) });
  for (const route of parts.routes) addRoute(app, route, door);
  addDocuments(app, parts);
  return app;
}

function descriptionOf(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ninefold monitor',
      version,
      description:
        'A live run to watch. WebSockets: /ws tells everything, /ws/signals the signals of chosen symbols. Where reading ' +
        'needs the token, a page sends {"token": "..."} as its first message, since it can set no header there.',
    },
    components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
  };
}
